import { describe, expect, it } from 'vitest';
import { compare } from '../../src/measure/compare';
import { referenceHere } from '../../src/measure/comparison';
import type { Kernel } from '../../src/spec/kernel';
import { unsupported } from '../../src/spec/plan';
import type { Task } from '../../src/spec/task';
import { floats, unsigned } from '../../src/spec/tensor';
import { sampleInputs } from '../../src/workloads/inputs';
import { testEngine } from './nodeEngine';

type SegmentDims = { readonly count: number; readonly width: number; readonly segments: number };

/** Rows of values added up by the segment that each has: two outputs, integers in and out. */
const segmentSum: Task<SegmentDims> = {
  id: 'segment-sum',
  name: { en: 'Segment sum', 'zh-CN': '分段求和' },
  formula: 'sums[s] = Σ values[i] where ids[i] = s',
  dimensions: [],
  inputs: ({ count, width }) => [
    { name: 'values', shape: [count, width] },
    { name: 'ids', shape: [count], dtype: 'u32' },
  ],
  outputs: ({ width, segments }) => [
    { name: 'sums', shape: [segments, width] },
    { name: 'counts', shape: [segments, 1], dtype: 'u32' },
    { name: 'balance', shape: [segments, 1], dtype: 'i32' },
  ],
  inputsFrom: (random, { segments }) => ({
    values: floats(random, 'values'),
    ids: unsigned(random, 'ids').map((id) => id % segments),
  }),
  reference: (inputs, { width }, rows, output) => {
    const values = floats(inputs, 'values');
    const ids = unsigned(inputs, 'ids');
    return Float64Array.from(
      rows.flatMap((segment) => {
        const members = [...ids.keys()].filter((i) => ids[i] === segment);
        if (output === 'counts') return [members.length];
        if (output === 'balance') return [members.length - 5];
        return Array.from({ length: width }, (_, column) =>
          members.reduce((sum, i) => sum + values[i * width + column]!, 0),
        );
      }),
    );
  },
  referenceFlopsPerRow: ({ count, width }) => count * width,
  tolerance: { relativeToLargest: 1e-5, reason: { en: 'sums of f32', 'zh-CN': 'f32 求和' } },
  smaller: { en: 'choose fewer rows', 'zh-CN': '请减少行数' },
  testDims: [{ count: 37, width: 3, segments: 5 }],
};

const SOURCE = `
struct Params { first_workgroup: u32, end_workgroup: u32, count: u32, width: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> ids: array<u32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;
@group(0) @binding(5) var<storage, read_write> balance: array<i32>;
@compute @workgroup_size(1)
fn add_up(@builtin(workgroup_id) id: vec3u) {
  let segment = params.first_workgroup + id.x;
  var members = 0u;
  for (var column = 0u; column < params.width; column++) {
    var sum = 0.0;
    members = 0u;
    for (var i = 0u; i < params.count; i++) {
      if (ids[i] == segment) {
        sum += values[i * params.width + column];
        members++;
      }
    }
    sums[segment * params.width + column] = sum;
  }
  counts[segment] = members;
  balance[segment] = i32(members) - 5;
}
`;

function segmentKernel(id: string, source = SOURCE): Kernel {
  const kernel: Kernel<SegmentDims> = {
    id,
    task: segmentSum,
    name: { en: id, 'zh-CN': id },
    why: { en: '', 'zh-CN': '' },
    paper: { title: '', url: '' },
    shader: { path: 'segment_sum.wgsl', source },
    uses: [],
    tunables: [],
    preferred: [{}],
    plan: ({ count, width, segments }) => ({
      constants: {},
      params: [
        { name: 'count', type: 'u32', value: count },
        { name: 'width', type: 'u32', value: width },
      ],
      scratch: [],
      passes: [{ entryPoint: 'add_up', workgroups: segments, flops: count * width, traffic: [] }],
      invocations: 1,
      workgroupBytes: 0,
    }),
  };
  return kernel as unknown as Kernel;
}

async function run(...kernels: readonly Kernel[]) {
  const [dims] = segmentSum.testDims;
  const outcomes = await compare(await testEngine(), {
    dims: dims!,
    variants: kernels.map((kernel) => ({ kernel, tuning: {} })),
    inputs: sampleInputs(segmentSum, dims!, 3),
    reference: referenceHere,
    samples: 0,
  });
  return outcomes.map((outcome) => {
    if (outcome.status !== 'done') throw new Error(outcome.reason.en);
    return outcome;
  });
}

/** The same in two passes, of which neither uses what the other alone writes. */
function twoPassKernel(binds: readonly (readonly string[])[]): Kernel {
  const source = SOURCE.replace(
    '  counts[segment] = members;\n  balance[segment] = i32(members) - 5;\n}',
    `}

@compute @workgroup_size(1)
fn count_members(@builtin(workgroup_id) id: vec3u) {
  let segment = params.first_workgroup + id.x;
  var members = 0u;
  for (var i = 0u; i < params.count; i++) {
    members += u32(ids[i] == segment);
  }
  counts[segment] = members;
  balance[segment] = i32(members) - 5;
}`,
  );
  const kernel = segmentKernel('two-passes', source);
  return {
    ...kernel,
    plan: (...given) => {
      const plan = kernel.plan(...given);
      const [pass] = plan.passes;
      const passes = ['add_up', 'count_members'].map((entryPoint, index) => ({
        ...pass!,
        entryPoint,
        ...(binds[index] && { binds: binds[index] }),
      }));
      return { ...plan, passes };
    },
  };
}

describe('a pass', () => {
  it('binds what it says, or all', async () => {
    const own = [
      ['values', 'ids', 'sums'],
      ['ids', 'counts', 'balance'],
    ];
    for (const binds of [own, own.slice(0, 1), []]) {
      const [outcome] = await run(twoPassKernel(binds));
      expect(outcome!.measurement.error.withinTolerance).toBe(true);
    }
  });

  it('that binds less than its entry point uses, or what there is not, is told of', async () => {
    await expect(run(twoPassKernel([['values', 'sums']]))).rejects.toThrow(/ids|binding/i);
    await expect(run(twoPassKernel([['values', 'sum']]))).rejects.toThrow('a pass binds sum');
  });

  it('that binds more than the device does is refused', async () => {
    const { capabilities } = await testEngine();
    const limits = { ...capabilities.limits, maxStorageBuffersPerShaderStage: 3 };
    const [dims] = segmentSum.testDims;
    const refused = (binds: readonly (readonly string[])[]) =>
      unsupported(twoPassKernel(binds), dims!, {}, { ...capabilities, limits })?.en;
    expect(refused([])).toMatch(/needs 5 tensors in one pass, this device binds 3/);
    expect(
      refused([
        ['values', 'ids', 'sums'],
        ['ids', 'counts', 'balance'],
      ]),
    ).toBeUndefined();
  });
});

describe('a task of several outputs', () => {
  it('has each compared with its own reference, integers as integers', async () => {
    const [outcome] = await run(segmentKernel('right'));
    const { measurement, outputs } = outcome!;
    expect(measurement.errors).toMatchObject({
      sums: { withinTolerance: true, rowsTotal: 5 },
      counts: { withinTolerance: true, relative: 0, rowsTotal: 5 },
      balance: { withinTolerance: true, relative: 0, rowsTotal: 5 },
    });
    expect(outputs.map((values) => values.constructor.name)).toEqual([
      'Float32Array',
      'Uint32Array',
      'Int32Array',
    ]);
    expect([...outputs[1]!].reduce((sum, each) => sum + each, 0)).toBe(37);
    expect(measurement.least.map(({ tensor }) => tensor)).toEqual([
      'values',
      'ids',
      'sums',
      'counts',
      'balance',
    ]);
  });

  it.each([
    ['counts', 'counts[segment] = members;', 'counts[segment] = members + 1u;'],
    ['counts', 'counts[segment] = members;', ''],
    ['balance', 'balance[segment] = i32(members) - 5;', ''],
    ['sums', 'sums[segment * params.width + column] = sum;', ''],
  ])('is wrong where its %s are: %s', async (output, from, to) => {
    const [right, wrong] = await run(
      segmentKernel('right'),
      segmentKernel('wrong', SOURCE.replace(from, to)),
    );
    expect(right!.measurement.error.withinTolerance).toBe(true);
    expect(wrong!.measurement.error.withinTolerance).toBe(false);
    for (const [name, error] of Object.entries(wrong!.measurement.errors!)) {
      expect(error.withinTolerance, name).toBe(name !== output);
    }
  });

  it('refuses values of another type than the tensor', async () => {
    const [dims] = segmentSum.testDims;
    const inputs = { ...sampleInputs(segmentSum, dims!, 3), ids: new Float32Array(37) };
    const refused = compare(await testEngine(), {
      dims: dims!,
      variants: [{ kernel: segmentKernel('right'), tuning: {} }],
      inputs,
      reference: referenceHere,
      samples: 0,
    });
    await expect(refused).rejects.toThrow(/ids: (needs values of u32|holds no u32)/);
  });
});

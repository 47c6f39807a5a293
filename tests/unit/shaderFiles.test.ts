import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { attentionKernels, flowKernels } from '../../src/kernels';
import { flashMatrix } from '../../src/kernels/attention/flashMatrix';
import { attentionTestDims } from '../../src/kernels/attention/testDims';
import { flashTrace } from '../../src/kernels/explain/flashTrace';
import { linearTrace } from '../../src/kernels/explain/linearTrace';
import { flowTestDims } from '../../src/kernels/flow/testDims';
import { trainingStep } from '../../src/kernels/flow/trainingStep';
import { copy } from '../../src/kernels/probe/copy';
import { multiplyAdd } from '../../src/kernels/probe/multiplyAdd';
import { type Capabilities, DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Kernel } from '../../src/spec/kernel';
import { boundTensors, resolveTuning, unsupported } from '../../src/spec/plan';
import { constantName, shaderSource } from '../../src/spec/shader';
import type { Dims } from '../../src/spec/task';
import { withFewInvocations } from '../fewInvocations';

const folder = new URL('../../shaders/', import.meta.url).pathname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.wgsl'))
  .map((file) => [file, readFileSync(path.join(folder, file), 'utf8')] as const);

describe.each(files)('shaders/%s', (_, source) => {
  it('initialises every variable of a function', () => {
    // on Vulkan a variable without an initialiser keeps its value from one turn of a loop to the next
    expect(source.match(/^\s+var \w+\s*(:[^=;]+)?;/gm)).toBeNull();
  });

  it('leaves NaN, infinity and the length of arrays out of it', () => {
    expect(source).not.toMatch(/(\w+) != \1\b|arrayLength|\bmain\b/);
  });

  it('keeps to what the naga of older browsers takes in a constant', () => {
    // in words here, as not every text reaches a naga: that of subgroups does not
    expect(source).not.toMatch(/^const [^;]*\bselect\(/m);
  });
});

/** Every kernel with a size of its task, and sizes that strain its workgroup memory. */
const kernels: readonly (readonly [string, Kernel, Dims, readonly Dims[]])[] = [
  ...attentionKernels.map((kernel) =>
    entry(kernel, attentionTestDims[14]!, [
      ...[1, 3, 64, 100, 192, 255, 256].flatMap((headDim) =>
        [false, true].map((causal) => ({ headDim, causal })),
      ),
      // rows of scores longer than any tile of a product
      { tokens: 3, keys: 3000 },
    ]),
  ),
  ...[...flowKernels, trainingStep].map((kernel) =>
    entry(
      kernel as Kernel,
      { ...flowTestDims[2]!, stepsAtOnce: 4 },
      [1, 64, 256].flatMap((width) =>
        [2, 13, 128].flatMap((dimensions) =>
          [0, 1, 2].flatMap((coupling) =>
            [false, true].map((mixing) => ({ width, dimensions, coupling, mixing, bins: 32 })),
          ),
        ),
      ),
    ),
  ),
  ...[multiplyAdd, copy].map((kernel) => entry(kernel, kernel.task.testDims[0]!, [{}])),
  entry(flashTrace, flashTrace.task.testDims[4]!, [{ tileCols: 32 }]),
  entry(linearTrace, linearTrace.task.testDims[2]!, [{ headDim: 256 }]),
];

function entry<D extends Dims>(kernel: Kernel<D>, dims: D, changes: readonly Partial<D>[]) {
  const sizes = changes.map((change) => ({ ...dims, ...change }));
  return [kernel.id, kernel as unknown as Kernel, dims, sizes] as const;
}

const traceByColumn = linearTrace as unknown as Kernel;

/** The floor, and the floor with subgroups: some kernels have a form of their own for those. */
const devices = [
  { subgroupSize: 4, isCpu: true },
  { subgroupSize: 8, isCpu: true },
  { subgroupSize: 8, registers: 64 },
  { subgroupSize: 32 },
  { subgroupSize: 32, registers: 256 },
].map((about): readonly [string, Capabilities] => [
  JSON.stringify(about),
  { ...DEFAULT_CAPABILITIES, features: new Set(['subgroups']), ...about },
]);

/** Those with matrix units, and what they multiply. */
const matrixDevices = [
  { largestSubgroup: 8, isCpu: true, matrices: [{ rows: 8, columns: 8, depth: 8 }] },
  { largestSubgroup: 32, registers: 64, matrices: [{ rows: 8, columns: 8, depth: 16 }] },
  { largestSubgroup: 64, registers: 256, matrices: [{ rows: 16, columns: 16, depth: 16 }] },
].map((about): readonly [string, Capabilities] => [
  JSON.stringify(about),
  { ...DEFAULT_CAPABILITIES, features: new Set(['subgroups', 'shader-f16']), ...about },
]);
const onMatrices = entry(
  flashMatrix,
  { ...attentionTestDims[14]!, half: 1 },
  [1, 3, 64, 72].flatMap((headDim) => [false, true].map((causal) => ({ headDim, causal }))),
);

const everywhere = [
  ...[['no feature', DEFAULT_CAPABILITIES] as const, ...devices].flatMap(([device, capabilities]) =>
    kernels.map(([id, ...rest]) => [`${id}, ${device}`, capabilities, ...rest] as const),
  ),
  ...matrixDevices.map(([device, capabilities]) => {
    const [id, ...rest] = onMatrices;
    return [`${id}, ${device}`, capabilities, ...rest] as const;
  }),
];

describe.each(everywhere)('%s', (_, capabilities, kernel, dims, sizes) => {
  const tuning = resolveTuning(kernel, dims, capabilities);
  const plan = kernel.plan(dims, tuning, capabilities);
  const source = shaderSource(kernel, plan);

  it('has an id that links and options can hold', () => {
    expect(kernel.id).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  it('binds parameters, inputs, scratch and output in the order of declaration', () => {
    const declared = [...source.matchAll(/@binding\((\d+)\) var<([^>]+)> (\w+)/g)].map(
      ([, binding, access, name]) => `${binding} ${access} ${name}`,
    );
    const inputs = kernel.task.inputs(dims).length;
    expect(declared).toEqual([
      '0 uniform params',
      ...boundTensors(kernel.task, dims, plan).map(({ name }, index) => {
        return `${index + 1} ${index < inputs ? 'storage, read' : 'storage, read_write'} ${name}`;
      }),
    ]);
    expect(declared.length - 1).toBeLessThanOrEqual(7);
  });

  it('declares the parameters that its plan sets, in their order', () => {
    const body = /struct Params \{([^}]*)\}/.exec(source)?.[1] ?? '';
    const declared = [...body.matchAll(/^\s*(\w+): (\w+),/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    expect(declared).toEqual([
      ['first_workgroup', 'u32'],
      ['end_workgroup', 'u32'],
      ...plan.params.map(({ name, type }) => [name, type]),
    ]);
  });

  it('has a constant for every tunable that its text depends on, and every entry point', () => {
    for (const { entryPoint } of plan.passes) expect(source).toContain(`fn ${entryPoint}(`);
    for (const { name, choices } of kernel.tunables) {
      const tunings = choices
        .map((value) => ({ ...tuning, [name]: value }))
        .filter((other) => !kernel.invalid?.(dims, other, capabilities));
      if (tunings.length < 2) continue;
      const texts = tunings
        .slice(0, 2)
        .map((other) => shaderSource(kernel, kernel.plan(dims, other, capabilities)));
      const inText = new RegExp(`^const ${constantName(name)}: u32`, 'm').test(source);
      expect(texts[0] !== texts[1], name).toBe(inText);
    }
  });

  it('runs at the default limits, and with few threads, whatever the size', () => {
    // a trace has a thread a column, of few
    const few = kernel === traceByColumn ? [] : [withFewInvocations(capabilities)];
    for (const size of sizes) {
      for (const device of [capabilities, ...few]) {
        const best = resolveTuning(kernel, size, device);
        expect(unsupported(kernel, size, best, device), JSON.stringify(size)).toBeNull();
      }
    }
  });

  it('states its workgroup memory as the shader declares it', () => {
    for (const size of [dims, ...sizes]) {
      const best = resolveTuning(kernel, size, capabilities);
      const sized = kernel.plan(size, best, capabilities);
      const text = shaderSource(kernel, sized);
      const entryPoints = [...new Set(sized.passes.map(({ entryPoint }) => entryPoint))];
      const bytes = Math.max(...entryPoints.map((each) => entryPointBytes(text, each)));
      expect(sized.workgroupBytes, JSON.stringify(size)).toBe(bytes);
    }
  });
});

const BYTES: Readonly<Record<string, number>> = {
  f32: 4,
  u32: 4,
  i32: 4,
  vec2f: 8,
  vec2u: 8,
  vec4h: 8,
  vec4f: 16,
  vec4u: 16,
  mat4x4f: 64,
  atomic: 16,
};

/** Workgroup memory of the arrays that an entry point names, by the shader's own constants. */
function entryPointBytes(source: string, entryPoint: string): number {
  const bodies = new Map(
    [...source.matchAll(/^fn (\w+)\([^]*?\n\}\n/gm)].map(([body, name]) => [name, body] as const),
  );
  // the functions it calls, and those that they call, use arrays too
  const reached = new Set([entryPoint]);
  for (const name of reached) {
    for (const other of bodies.keys()) {
      if (new RegExp(`\\b${other}\\(`).test(bodies.get(name) ?? '')) reached.add(other!);
    }
  }
  const text = [...reached].map((name) => bodies.get(name)).join('\n');
  const arrays = [
    ...source.matchAll(/^var<workgroup> (\w+): (?:array<)+(atomic<\w+>|\w+), (.+)>;$/gm),
  ].map(
    // the lengths of arrays of arrays are multiplied
    ([all, name, type, length = '']) => [all, name, type, `(${length.split('>, ').join(') * (')})`],
  );
  const atomics = [...source.matchAll(/^var<workgroup> (\w+): atomic<u32>;$/gm)];
  return [...arrays, ...atomics]
    .filter(([, name]) => new RegExp(`\\b${name}\\b`).test(text))
    .reduce((sum, [, , type = 'atomic', length = '1']) => {
      // a device counts in sixteens; so far only an atomic that is no array needs it
      const meant = new RegExp(`^alias ${type} = (\\w+);`, 'm').exec(source)?.[1] ?? type;
      const size = BYTES[meant.replace(/^atomic<(\w+)>$/, '$1')];
      if (!size) throw new Error(`unknown size of ${type}`);
      return sum + size * evaluate(source, length);
    }, 0);
}

/** A constant expression of the shader, integers only. */
function evaluate(source: string, expression: string): number {
  const written = expression.replace(/[A-Z][A-Z_]+/g, (name) => {
    const value = new RegExp(`^const ${name}: (?:u32|bool) = ([^;]+);`, 'm').exec(source)?.[1];
    if (value === undefined) throw new Error(`${name} is no constant`);
    return `(${value === 'true' ? 1 : value === 'false' ? 0 : evaluate(source, value)})`;
  });
  // `8u` is a number of WGSL alone
  const script = written.replace(/\b(\d+)u\b/g, '$1');
  const run = new Function('min', 'max', 'u32', `return ${script}`);
  return Math.floor(run(Math.min, Math.max, Number));
}

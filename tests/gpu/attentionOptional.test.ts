import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { attentionInputs, deviceMask } from '../../src/kernels/attention/tensors';
import { elementCount } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';
import { runKernel, softmaxKernels } from './runKernel';

const dims: AttentionDims = {
  batch: 2,
  heads: 2,
  tokens: 41,
  keys: 70,
  headDim: 8,
  causal: false,
  queryOffset: 0,
};

/** Hides all keys of query 0, the first tiles of query 1, all but the first of query 2, a third of the others. */
function isHidden(row: number, key: number): boolean {
  if (row === 0) return true;
  if (row === 1) return key < 64;
  return row === 2 ? key > 0 : (row * 7 + key * 5) % 3 === 0;
}

/** A mask of the shape that `size` asks for, `bias` where a key is seen. */
function maskOf(size: AttentionDims, bias: (index: number) => number): Float32Array {
  const tensor = attentionInputs(size).find(({ name }) => name === 'mask')!;
  const rows = size.maskSharesTokens ? 1 : size.tokens;
  const values = new Float32Array(elementCount(tensor)).map((_, index) => {
    const row = Math.floor(index / size.keys) % rows;
    return isHidden(row, index % size.keys) ? Number.NEGATIVE_INFINITY : bias(index);
  });
  return deviceMask(values);
}

const forms = [
  {},
  { maskSharesBatch: true },
  { maskSharesHeads: true },
  { maskSharesBatch: true, maskSharesHeads: true },
];

describe.each(softmaxKernels)('%s', (_, kernel) => {
  it.each(forms)('gives exactly 0 where a mask hides every key: %j', async (form) => {
    for (const bias of [() => 0, (index: number) => Math.sin(index) * 3]) {
      const size = { ...dims, ...form, mask: true };
      const normal = sampleFloats(kernel.task, size, 4);
      const inputs = { ...normal, mask: maskOf(size, bias) };
      const { output, measurement } = await runKernel(kernel, { dims: size, inputs });
      expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
      for (let head = 0; head < size.batch * size.heads; head++) {
        const start = head * size.tokens * size.headDim;
        const rows = [0, 1, 2].map((row) =>
          output.subarray(start + row * size.headDim).slice(0, size.headDim),
        );
        expect(rows[0]!.every((value) => value === 0)).toBe(true);
        expect(rows[1]!.every((value) => value !== 0)).toBe(true);
        // one key is left: its value itself
        const key = normal['v']!.subarray(head * size.keys * size.headDim);
        rows[2]!.forEach((value, d) => expect(value).toBeCloseTo(key[d]!, 6));
      }
    }
  });

  it('gives 0 everywhere where one mask for all queries hides every key', async () => {
    const size = { ...dims, mask: true, maskSharesTokens: true };
    const inputs = { ...sampleFloats(kernel.task, size, 4), mask: maskOf(size, () => 0) };
    const { output } = await runKernel(kernel, { dims: size, inputs });
    expect(output.every((value) => value === 0)).toBe(true);
  });

  const lengths = [0, 1, 40, 70];
  it.each([
    { causal: false },
    { causal: true },
    { causal: true, queryOffset: 7 },
    { causal: true, queryOffset: -7, mask: true },
  ])('sees no key that its batch entry lacks, whatever stands there: %j', async (change) => {
    const size = { ...dims, ...change, batch: lengths.length, keyLengths: true };
    const normal = sampleFloats(kernel.task, size, 4);
    const spoil = (values: Float32Array) =>
      values.map((value, index) => {
        const row = Math.floor(index / size.headDim);
        const own = lengths[Math.floor(row / (size.keys * size.heads))]!;
        return row % size.keys < own ? value : Number.NaN;
      });
    const inputs = {
      ...normal,
      k: spoil(normal['k']!),
      v: spoil(normal['v']!),
      key_lengths: Float32Array.from(lengths),
    };
    const { output, measurement } = await runKernel(kernel, { dims: size, inputs });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    const entry = output.length / size.batch;
    expect(output.subarray(0, entry).every((value) => value === 0)).toBe(true);
  });

  it.each([
    ['keeps scores below its softcap, however large they were', 3, 1000],
    ['bends scores of a quarter of its softcap as much as tanh does', 80, 9],
  ])('%s', async (_title, softcap, factor) => {
    const size = { ...dims, softcap };
    const normal = sampleFloats(kernel.task, size, 4);
    const inputs = { ...normal, q: normal['q']!.map((x) => x * factor) };
    const { measurement } = await runKernel(kernel, { dims: size, inputs });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
  });

  const everything = {
    ...dims,
    heads: 4,
    keyHeads: 2,
    tokens: 83,
    headDim: 20,
    valueDim: 36,
    softcap: 2,
    mask: true,
    maskSharesHeads: true,
    keyLengths: true,
    causal: true,
    queryOffset: 5,
  };
  const choices = kernel.tunables.flatMap(({ name, choices: values }) =>
    [values[0]!, values[2]!]
      .filter(Boolean)
      .map((value) => [`${name}=${value}`, { [name]: value }] as const),
  );
  it.each(choices)('is within tolerance with all of it and %s', async (_choice, tuning) => {
    const { measurement } = await runKernel(kernel, { dims: everything, tuning });
    expect(measurement.tuning).toMatchObject(tuning);
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
  });
});

describe('latent attention, absorbed', () => {
  const [, standard] = softmaxKernels.find(([id]) => id === 'standard')!;

  it('runs with standard: one query over keys of 576 and values of 512', async () => {
    const size = { ...dims, tokens: 1, heads: 4, keyHeads: 1, headDim: 576, valueDim: 512 };
    const { measurement } = await runKernel(standard, { dims: size });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
  });
});

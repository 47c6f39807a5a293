import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { gatedLinearTask } from '../../src/kernels/linear-attention/gatedTask';
import { sampleFloats, seededInputs } from '../../src/workloads/inputs';
import { plainAttention } from './plainAttention';
import { everyKernel, runKernel, softmaxKernels } from './runKernel';

const dims: AttentionDims = {
  batch: 1,
  heads: 2,
  tokens: 41,
  keys: 67,
  headDim: 24,
  causal: false,
  queryOffset: 0,
};

describe.each(everyKernel)('%s', (_, kernel) => {
  it('gives exactly 0 where no key is seen', async () => {
    const size = { ...dims, causal: true, queryOffset: -17 };
    const { output, measurement } = await runKernel(kernel, { dims: size });
    expect(measurement.error.withinTolerance).toBe(true);
    for (let head = 0; head < size.heads; head++) {
      const start = head * size.tokens * size.headDim;
      const blind = output.subarray(start, start + 17 * size.headDim);
      expect(blind.every((value) => Object.is(value, 0) || Object.is(value, -0))).toBe(true);
      expect(output[start + 17 * size.headDim]).not.toBe(0);
    }
  });
});

/** Those whose rows are weighted means of the values. */
const meanKernels = everyKernel.filter(([, { task }]) => task !== gatedLinearTask);

describe.each(meanKernels)('%s', (_, kernel) => {
  const inputsOf = (d: AttentionDims, seed = 1) => sampleFloats(kernel.task, d, seed);

  it.each([false, true])(
    'skips no key: one-hot values give the weights (causal %s)',
    async (causal) => {
      const size = { ...dims, headDim: 67, causal, queryOffset: 20 };
      const v = new Float32Array(size.heads * size.keys * size.headDim);
      for (let row = 0; row < size.heads * size.keys; row++) {
        v[row * size.headDim + (row % size.keys)] = 1;
      }
      const { output, measurement } = await runKernel(kernel, {
        dims: size,
        inputs: { ...inputsOf(size), v },
      });
      expect(measurement.error.withinTolerance).toBe(true);
      for (let row = 0; row < size.heads * size.tokens; row++) {
        const weights = output.subarray(row * size.headDim, (row + 1) * size.headDim);
        const seen = causal ? Math.min(size.keys, (row % size.tokens) + 21) : size.keys;
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
        expect(weights.filter((weight) => weight > 0)).toHaveLength(seen);
        expect(weights.subarray(seen).every((weight) => weight === 0)).toBe(true);
      }
    },
  );

  it('stays as exact as plain f32 where logits reach ±1e4', async () => {
    const errors = { kernel: 0, plain: 0, largestLogit: 0 };
    for (let seed = 1; seed <= 20; seed++) {
      const normal = inputsOf(dims, seed);
      // products of 24 normals of this size, by 1/√24, spread to about ±1e4
      const inputs = {
        ...normal,
        q: normal.q!.map((x) => x * 50),
        k: normal.k!.map((x) => x * 50),
      };
      const { measurement, output } = await runKernel(kernel, { dims, inputs });
      expect(output.every(Number.isFinite)).toBe(true);
      const plain = plainAttention(kernel.task.id, inputs, dims);
      errors.kernel += measurement.error.relative / 20;
      errors.plain += plain.error / 20;
      errors.largestLogit = Math.max(errors.largestLogit, plain.largestLogit);
    }
    expect(errors.largestLogit).toBeGreaterThan(9e3);
    expect(errors.kernel).toBeLessThanOrEqual(2 * errors.plain + 1e-6);
  });
});

describe.each(softmaxKernels)('%s', (_, kernel) => {
  it('is unchanged by a constant added to all scores', async () => {
    const wide = { ...dims, scale: 1 / Math.sqrt(dims.headDim) };
    const { q, k, v } = seededInputs(kernel.task.inputs(wide), 3);
    const { output } = await runKernel(kernel, { dims: wide, inputs: { q: q!, k: k!, v: v! } });
    for (const shift of [-80, 80]) {
      // a coordinate of its own, on which all queries and keys agree, raises every score alike
      const raise = (values: Float32Array, last: number): Float32Array =>
        values.map((x, i) => (i % dims.headDim === dims.headDim - 1 ? last : x));
      const inputs = { q: raise(q!, Math.sqrt(dims.headDim)), k: raise(k!, shift), v: v! };
      const none = { ...inputs, k: raise(k!, 0) };
      const shifted = await runKernel(kernel, { dims: wide, inputs });
      const level = await runKernel(kernel, { dims: wide, inputs: none });
      expect(largestDifference(shifted.output, level.output)).toBeLessThan(1e-4);
    }
    expect(output.every(Number.isFinite)).toBe(true);
  });
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, x, i) => Math.max(largest, Math.abs(x - (b[i] ?? Number.NaN))), 0);
}

import { describe, expect, it } from 'vitest';
import { flashTrace } from '../../src/kernels/explain/flashTrace';
import { readFlashStep } from '../../src/kernels/explain/flashTraceTask';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { deviceMask } from '../../src/kernels/attention/tensors';
import type { Engine } from '../../src/gpu/device';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import type { FloatValues } from '../../src/spec/tensor';
import { softmaxAttention, type SoftmaxInputs } from '../../src/reference/softmaxAttention';
import { FULL } from '../sizes';
import { defaultLimitsEngine, testEngine } from './nodeEngine';
import { runKernel, softmaxKernels } from './runKernel';

/** What each coordinate of a query is: scores from 1 to the ends of f32, of both signs. */
const QUERIES = [1, -1, 3e28, -3e28, 2e31, -2e31, 5e37, -5e37] as const;
const DIM = 4;

const dims: AttentionDims = {
  batch: 1,
  heads: 1,
  tokens: QUERIES.length,
  keys: 37,
  headDim: DIM,
  causal: false,
  queryOffset: 0,
  // in powers of two the largest score is 4 · 5e37 · 2 · 0.5 · log2(e) = 2.9e38
  scale: 0.5,
};

/** Coordinates 1 and 2: two scores of a row are equal, or one is twice the other. */
const keyOf = (key: number): number => (key % 3 === 0 ? 1 : 2);

function inputsOf(size: AttentionDims): FloatValues {
  const { batch, tokens, keys } = size;
  const value = (index: number): number => Math.sin(index + 1);
  return {
    q: new Float32Array(batch * tokens * DIM).map((_, i) => QUERIES[Math.floor(i / DIM) % tokens]!),
    k: new Float32Array(batch * keys * DIM).map((_, i) => keyOf(Math.floor(i / DIM) % keys)),
    v: new Float32Array(batch * keys * DIM).map((_, i) => value(i)),
  };
}

/** For each query and key: shown, hidden, pushed far down or up; query 0 sees none, query 1 none but far down. */
function maskOf({ tokens, keys }: AttentionDims): Float32Array {
  const far = [0, -Infinity, -1e28, 0, -1e30, 1e28, -9e28] as const;
  return deviceMask(
    new Float32Array(tokens * keys).map((_, index) => {
      const row = Math.floor(index / keys);
      if (row === 0) return Number.NEGATIVE_INFINITY;
      const bias = row === 1 ? -1e28 : far[(row + (index % keys)) % far.length]!;
      // beside scores of 1e38, f32 does not see 1e28
      return row < 6 || bias < -1e29 ? bias : 0;
    }),
  );
}

type Form = readonly [string, Kernel<AttentionDims>, Partial<Tuning>, () => Promise<Engine>];
const flash = softmaxKernels.find(([id]) => id === 'flash')![1];
const forms: readonly Form[] = [
  ...softmaxKernels.map(([id, kernel]): Form => [id, kernel, {}, testEngine]),
  ['flash in four pieces', flash, { tileRows: 4, tileCols: 8, rows: 4, splits: 4 }, testEngine],
  ['flash in workgroups', flash, { tileRows: 16, tileCols: 8, rows: 4 }, testEngine],
  ['flash without subgroups', flash, {}, defaultLimitsEngine],
];

/** Forms whose tuning is one for subgroups run where the device has them. */
async function run([, kernel, tuning, open]: Form, size: AttentionDims, inputs: FloatValues) {
  const engine = await open();
  const known = engine.capabilities.features.has('subgroups') ? tuning : {};
  return runKernel(kernel, { dims: size, inputs, tuning: known, engine });
}

/** Three shader texts a form, which the tests below take too: each takes seconds to compile. */
const CHANGES: readonly Partial<AttentionDims>[] = [
  {},
  { causal: true, queryOffset: -2, mask: true },
  { softcap: 3, mask: true },
  ...(FULL ? [{ causal: true, queryOffset: -2 }, { mask: true }] : []),
  ...(FULL ? [{ keyLengths: true, batch: 3 }] : []),
];
/** Every key is seen but by the mask. */
const masked = { mask: true, causal: true, queryOffset: dims.keys } as const;

const rowOf = (output: Float32Array, row: number) => output.subarray(row * DIM, (row + 1) * DIM);

describe.each(forms)('%s', (...form) => {
  it.each(CHANGES)('gives the weighted mean however large the scores: %j', async (change) => {
    const size = { ...dims, ...change };
    const inputs = {
      ...inputsOf(size),
      ...(change.mask && { mask: maskOf(size) }),
      ...(change.keyLengths && { key_lengths: Float32Array.of(37, 5, 0) }),
    };
    const { output, measurement } = await run(form, size, inputs);
    expect(measurement.error.relative).toBeLessThan(1e-5);
    if (!change.mask && !change.causal) return;
    expect(rowOf(output, 0).every((value) => value === 0)).toBe(true);
    expect(rowOf(output, 7).every((value) => value !== 0)).toBe(true);
  });

  it('gives the mean of the values where q is 1e16 and k -1e15', async () => {
    const { v } = inputsOf(dims);
    const inputs = {
      q: new Float32Array(dims.tokens * DIM).fill(1e16),
      k: new Float32Array(dims.keys * DIM).fill(-1e15),
      v: v!,
    };
    const { output } = await run(form, dims, inputs);
    for (let column = 0; column < DIM; column++) {
      const values = v!.filter((_, index) => index % DIM === column);
      const mean = values.reduce((sum, value) => sum + value, 0) / dims.keys;
      expect(output[column]).toBeCloseTo(mean, 5);
    }
  });

  it('hides a key where its mask is -1e29, and none above', async () => {
    const size = { ...dims, ...masked, maskSharesTokens: true };
    const under = async (bias: number) => {
      const mask = new Float32Array(size.keys).fill(bias);
      return (await run(form, size, { ...inputsOf(size), mask })).output;
    };
    expect((await under(-1e29)).every((value) => value === 0)).toBe(true);
    expect((await under(-9.9e28)).every((value) => value !== 0)).toBe(true);
  });

  it.each([
    ['above', [1e20, 1e20, 1e20, 1e20], {}],
    ['below', [-1e20, -1e20, -1e20, -1e20], {}],
    ['on the way', [1e20, 1e20, -1e20, -1e20], {}],
    ['above, and is capped', [1e20, 1e20, 1e20, 1e20], { softcap: 3, mask: true }],
    ['below, and is capped', [-1e20, -1e20, -1e20, -1e20], { softcap: 3, mask: true }],
    ['below, beside a mask', [-1e20, -1e20, -1e20, -1e20], masked],
  ])('is not finite where a score that is seen leaves f32 %s', async (_, far, change) => {
    const size = { ...dims, ...change };
    const inputs = overflowing(size, far, 0);
    const { output } = await run(form, size, inputs);
    expect(rowOf(output, 3).some(Number.isFinite)).toBe(false);
    expect(rowOf(output, 2).every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['above', [1e20, 1e20, 1e20, 1e20]],
    ['below', [-1e20, -1e20, -1e20, -1e20]],
  ])('does not mind a hidden score that leaves f32 %s', async (_, far) => {
    const size = { ...dims, ...masked };
    const { measurement } = await run(form, size, overflowing(size, far, Number.NEGATIVE_INFINITY));
    expect(measurement.error.relative).toBeLessThan(1e-5);
  });
});

describe('flash, traced', () => {
  it('carries the largest scores of f32', async () => {
    const size = { ...dims, tileCols: 5 };
    const { output } = await runKernel(flashTrace, { dims: size, inputs: inputsOf(size) });
    const expected = softmaxAttention(
      inputsOf(size) as unknown as SoftmaxInputs,
      size,
      size.scale!,
      QUERIES.map((_, row) => row),
    );
    const lastTile = Math.ceil(size.keys / size.tileCols) - 1;
    QUERIES.forEach((_, row) => {
      readFlashStep(output, size, row, lastTile).output.forEach((value, column) => {
        expect(value).toBeCloseTo(expected[row * DIM + column]!, 5);
      });
    });
  });
});

/** Plain inputs but for query 3 and key 11, whose score leaves f32; `bias` is the mask's for that key. */
function overflowing(size: AttentionDims, far: readonly number[], bias: number): FloatValues {
  const { tokens, keys } = size;
  const q = new Float32Array(tokens * DIM).fill(0.5);
  const k = new Float32Array(keys * DIM).fill(1);
  q.fill(1e20, 3 * DIM, 4 * DIM);
  for (let row = 0; row < keys; row++) k.fill(1e-20, row * DIM, (row + 1) * DIM);
  k.set(far, 11 * DIM);
  const mask = new Float32Array(tokens * keys).map((_, i) => (i % keys === 11 ? bias : 0));
  // only query 3 meets key 11 with all its size: the others are 0
  q.fill(0, 0, 3 * DIM);
  q.fill(0, 4 * DIM);
  return { q, k, v: inputsOf(size)['v']!, ...(size.mask && { mask: deviceMask(mask) }) };
}

import { describe, expect, it } from 'vitest';
import { type AttentionDims, keyHeadsOf, valueDimOf } from '../../src/kernels/attention/dims';
import { scoreScale } from '../../src/kernels/attention/task';
import { gatedLinearTask } from '../../src/kernels/linear-attention/gatedTask';
import { featureOf, isNormalised } from '../../src/kernels/linear-attention/shape';
import { linearAttentionTask } from '../../src/kernels/linear-attention/task';
import { visibleKeyCount } from '../../src/reference/softmaxAttention';
import type { Task } from '../../src/spec/task';
import type { FloatValues } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';

const few = ({ tokens, keys }: AttentionDims): boolean => tokens * keys < 10_000;

/**
 * Both functions as the recurrence over one head's tokens: a state [headDim, valueDim + 1] that fades by
 * exp(decay) and takes φ(k) (v, 1)ᵀ, key by key.
 */
function recurrence(inputs: FloatValues, dims: AttentionDims, head: number, gated: boolean) {
  const { q, k, v, decay } = inputs as Record<'q' | 'k' | 'v' | 'decay', Float32Array>;
  const { tokens, keys, headDim } = dims;
  const width = valueDimOf(dims) + 1;
  const feature = gated ? (x: number) => x : featureOf(dims);
  const firstKey = Math.floor((head * keyHeadsOf(dims)) / dims.heads) * keys;
  const state = new Float64Array(headDim * width);
  let next = 0;
  return Array.from({ length: tokens }, (_, row) => {
    for (; next < visibleKeyCount(dims, row); next++) {
      const key = firstKey + next;
      for (let i = 0; i < headDim; i++) {
        const kept = gated ? Math.exp(decay[key * headDim + i]!) : 1;
        const weight = feature(k[key * headDim + i]!);
        for (let j = 0; j < width; j++) {
          const value = j === width - 1 ? 1 : v[key * (width - 1) + j]!;
          state[i * width + j] = kept * state[i * width + j]! + weight * value;
        }
      }
    }
    const sums = new Float64Array(width);
    for (let i = 0; i < headDim; i++) {
      const weight = feature(q[(head * tokens + row) * headDim + i]!);
      for (let j = 0; j < width; j++) sums[j]! += weight * state[i * width + j]!;
    }
    const normaliser = sums[width - 1]!;
    const share = normaliser === 0 ? 0 : 1 / normaliser;
    const factor = gated || !isNormalised(dims) ? scoreScale(dims) : share;
    return sums.subarray(0, width - 1).map((sum) => sum * factor);
  });
}

describe.each([
  ['linear attention', linearAttentionTask, false],
  ['gated linear attention', gatedLinearTask, true],
] as const)('%s', (_, task: Task<AttentionDims>, gated) => {
  it.each(task.testDims.filter(few))('is the recurrence over tokens at %o', (dims) => {
    const inputs = sampleFloats(task, dims, 11);
    const rows = Array.from({ length: dims.batch * dims.heads * dims.tokens }, (__, row) => row);
    const output = task.reference(inputs, dims, rows);
    const expected = Array.from({ length: dims.batch * dims.heads }, (__, head) =>
      recurrence(inputs, dims, head, gated),
    ).flat();
    expected.forEach((values, row) => {
      values.forEach((value, column) => {
        expect(output[row * valueDimOf(dims) + column]).toBeCloseTo(value, 9);
      });
    });
  });

  it('has the same values in a sample of rows', () => {
    const dims = task.testDims[4]!;
    const inputs = sampleFloats(task, dims, 2);
    const all = task.reference(inputs, dims, [...Array(dims.tokens).keys()]);
    const some = task.reference(inputs, dims, [3, 17]);
    expect(some.slice(dims.headDim)).toEqual(all.slice(17 * dims.headDim, 18 * dims.headDim));
  });
});

describe('gated linear attention without decay', () => {
  it('is linear attention with the identity for a feature map', () => {
    const dims = gatedLinearTask.testDims.find(({ causal, heads }) => causal && heads === 3)!;
    const inputs = sampleFloats(gatedLinearTask, dims, 5);
    const still = { ...inputs, decay: inputs['decay']!.map(() => 0) };
    const linear = linearAttentionTask.reference(inputs, { ...dims, featureMap: 2 }, [1, 64, 190]);
    const gated = gatedLinearTask.reference(still, dims, [1, 64, 190]);
    gated.forEach((value, index) => expect(value).toBeCloseTo(linear[index]!, 9));
  });

  it('is made of gates between 0 and 1', () => {
    const { decay } = sampleFloats(gatedLinearTask, gatedLinearTask.testDims[5]!, 1);
    expect(decay!.every((x) => x < 0 && x > -10)).toBe(true);
  });
});

/**
 * Rows of linear attention by the ratios of weights: key by key the mean moves towards the value by the
 * key's share of all weights so far, whose logarithm is kept in their place.
 */
function runningMeans(
  { q, k, v }: Readonly<Record<'q' | 'k' | 'v', Float32Array>>,
  dims: AttentionDims,
): readonly number[] {
  const { tokens, keys, headDim } = dims;
  const width = valueDimOf(dims);
  const log = (x: number): number => {
    if (dims.featureMap === 1) return x > 0 ? Math.log(x) : -Infinity;
    return x > 0 ? Math.log1p(x) : x;
  };
  const logSum = (a: number, b: number): number => {
    const [more, less] = [Math.max(a, b), Math.min(a, b)];
    return more === -Infinity ? more : more + Math.log1p(Math.exp(less - more));
  };
  return Array.from({ length: tokens }, (_, row) => {
    const means = Array.from({ length: width }, () => 0);
    let all = -Infinity;
    for (let key = 0; key < visibleKeyCount({ ...dims, keys }, row); key++) {
      let weight = -Infinity;
      for (let d = 0; d < headDim; d++) {
        weight = logSum(weight, log(q[row * headDim + d]!) + log(k[key * headDim + d]!));
      }
      all = logSum(all, weight);
      const share = weight === -Infinity ? 0 : Math.exp(weight - all);
      means.forEach((mean, j) => (means[j] = mean + share * (v[key * width + j]! - mean)));
    }
    return means;
  }).flat();
}

describe('linear attention of features that leave the range of numbers', () => {
  const dims = {
    batch: 1,
    heads: 1,
    tokens: 12,
    keys: 11,
    headDim: 4,
    valueDim: 3,
    causal: true,
    queryOffset: -2,
  };
  const rows = [...Array(dims.tokens).keys()];

  it.each([
    [0, 0, 1],
    [0, -300, 1],
    [0, -3000, 1],
    [0, -20_000, 50],
    [0, 0, 1e38],
    [1, 0, 1e-38],
    [1, 0, 1e38],
  ])(
    'is the running mean for map %i, numbers of mean %d and deviation %d',
    (featureMap, offset, factor) => {
      const { q, k, v } = sampleFloats(linearAttentionTask, dims, 4);
      const inputs = {
        q: q!.map((x) => x * factor + offset),
        k: k!.map((x, at) => x * factor + offset * (at % 3)),
        v: v!,
      };
      const output = linearAttentionTask.reference(inputs, { ...dims, featureMap }, rows);
      const expected = runningMeans(inputs, { ...dims, featureMap });
      expected.forEach((value, at) => expect(output[at]).toBeCloseTo(value, 8));
      expect(expected.some((value) => value !== 0)).toBe(true);
    },
  );

  it('is 0 where relu leaves no feature', () => {
    const { q, k, v } = sampleFloats(linearAttentionTask, dims, 4);
    const inputs = { q: q!.map((x) => -Math.abs(x)), k: k!, v: v! };
    const output = linearAttentionTask.reference(inputs, { ...dims, featureMap: 1 }, rows);
    expect(output.every((value) => value === 0)).toBe(true);
  });
});

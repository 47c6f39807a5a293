import { type AttentionDims, keyHeadsOf } from '../../src/kernels/attention/dims';
import { isNormalised } from '../../src/kernels/linear-attention/shape';
import { scoreScale } from '../../src/kernels/attention/task';
import type { Task } from '../../src/spec/task';
import { rowCount, type FloatValues } from '../../src/spec/tensor';
import { allowedOfWeights, hasEqualKeys, isWithinHalf, tolerated } from './attention';
import { firstOutput } from '../../src/spec/plan';
import { largestOf, UNIT_ROUNDOFF } from './judge';

const LARGEST = 1e36;
const LARGEST_HALF = 6e4;

/**
 * Sums of products of keys and values, and those by queries, must be numbers of f32; where nothing
 * normalises them, of what is stored too.
 */
export function linearWithinRange(dims: AttentionDims, inputs: FloatValues): boolean {
  const [q, k, v] = ['q', 'k', 'v'].map((name) => Math.max(1, largestOf(inputs[name]!))) as [
    number,
    number,
    number,
  ];
  const sums = dims.keys * dims.headDim * k * v;
  const most = dims.half && !isNormalised(dims) ? LARGEST_HALF : LARGEST;
  return isWithinHalf(dims, inputs) && sums * q * Math.max(1, Math.abs(scoreScale(dims))) < most;
}

/** Linear attention, with a normaliser or without. */
export function linearAllowed(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
  expected: Float64Array,
): Float64Array {
  return isNormalised(dims)
    ? normalisedAllowed(task, dims, inputs, expected)
    : summedAllowed(task, dims, inputs, expected);
}

/**
 * A weight is a sum of positive products: it is off by (headDim + keys)u of itself, and by the errors of
 * both features. WGSL lets exp(x) be off by 3 + 2|x| steps of itself, each of 2u.
 */
function normalisedAllowed(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
  expected: Float64Array,
): Float64Array {
  const { headDim, keys, tokens, heads } = dims;
  const { q, k } = inputs;
  const featureError = (values: Float32Array): number =>
    dims.featureMap === 1 ? 0 : 2 * (3 + 2 * lowestOf(values));
  return allowedOfWeights(task, dims, inputs, expected, (row, firstKey) => {
    const head = Math.floor(row / tokens);
    const keyHead = Math.floor((head * keyHeadsOf(dims)) / heads);
    if (hasEqualKeys(dims, inputs, firstKey)) return UNIT_ROUNDOFF * (headDim + keys + 8);
    const query = q!.subarray(row * headDim, (row + 1) * headDim);
    const own = k!.subarray(keyHead * keys * headDim, (keyHead + 1) * keys * headDim);
    return UNIT_ROUNDOFF * (headDim + keys + 8 + featureError(query) + featureError(own));
  });
}

/** How far the lowest value lies below 0: arguments of exp. */
function lowestOf(values: Float32Array): number {
  return values.reduce((most, x) => Math.max(most, -x), 0);
}

/** Where weights may cancel: each of keys · headDim products is off by that many u of its magnitude at most. */
function summedAllowed(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
  expected: Float64Array,
): Float64Array {
  const base = tolerated(task, dims, expected);
  const magnitudes = magnitudesOf(task, dims, inputs);
  const rounding = (dims.keys + dims.headDim + 16) * UNIT_ROUNDOFF;
  // what adds up nothing but zeros is exactly 0
  return magnitudes.map((magnitude) => magnitude && base + rounding * magnitude);
}

/**
 * As {@link summedAllowed}; besides, what n keys leave of a state is a product of n exponentials, off by
 * 6 + 4|g| u each: 6n + 4G of exp(−G) in all, where G exp(−G) < exp(−G/2).
 */
export function gatedAllowed(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
  expected: Float64Array,
): Float64Array {
  const base = tolerated(task, dims, expected);
  const magnitudes = magnitudesOf(task, dims, inputs);
  const halved = { ...inputs, decay: inputs['decay']!.map((g) => g / 2) };
  const slower = magnitudesOf(task, dims, halved);
  const rounding = 8 * dims.keys + dims.headDim + 16;
  return magnitudes.map(
    (magnitude, index) =>
      slower[index]! && base + UNIT_ROUNDOFF * (rounding * magnitude + 4 * slower[index]!),
  );
}

/** The definition with magnitudes in place of values: what every product adds up to. */
function magnitudesOf(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
): Float64Array {
  const { q, k, v } = inputs;
  const positive = {
    ...inputs,
    q: q!.map(Math.abs),
    k: k!.map(Math.abs),
    v: v!.map(Math.abs),
  };
  const rows = Array.from({ length: rowCount(firstOutput(task, dims)) }, (_, row) => row);
  return task.reference(positive, dims, rows).map(Math.abs);
}

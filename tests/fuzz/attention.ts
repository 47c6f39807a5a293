import { type AttentionDims, keyHeadsOf, valueDimOf } from '../../src/kernels/attention/dims';
import { scoreScale } from '../../src/kernels/attention/task';
import { firstOutput, hasHalf } from '../../src/spec/plan';
import type { Task } from '../../src/spec/task';
import { rowCount, type FloatValues } from '../../src/spec/tensor';
import { HIDES } from '../../src/reference/softmaxAttention';
import type { Draw } from './draw';
import { drawAttentionDims } from './drawDims';
import { largestOf, LEAST_NORMAL, UNIT_ROUNDOFF } from './judge';
import { type Family, leastNormal } from './kernelSubject';

/** Products and sums stay below this: room for a kernel's own factors before f32 ends. */
const LARGEST = 1e36;
const LARGEST_HALF = 6e4;

type Drawn = Pick<Family<AttentionDims>, 'drawDims' | 'redraw' | 'simplest'>;

/** How attention of any kind is drawn. */
export function attentionDrawing(isSoftmax: boolean): Drawn {
  return {
    drawDims: (draw, capabilities) => {
      const dims = drawAttentionDims(draw, { isSoftmax, hasHalf: hasHalf(capabilities) });
      return {
        ...dims,
        headDim: headDimOf(draw),
        valueDim: draw.chance(0.5) ? 0 : headDimOf(draw),
        keyHeads: draw.chance(0.5) ? 0 : dims.keyHeads!,
        softcap: dims.softcap ? draw.oneOf([0.5, 2, 30]) : dims.softcap,
        scale: draw.chance(0.7) ? undefined : draw.oneOf([1, 0.3, -1, 0, 4]),
      };
    },
    redraw,
    simplest: {
      batch: 1,
      heads: 1,
      tokens: 1,
      keys: 1,
      headDim: 1,
      keyHeads: 0,
      valueDim: 0,
      queryOffset: 0,
      causal: false,
      scale: undefined,
      softcap: 0,
      mask: false,
      maskSharesBatch: false,
      maskSharesHeads: false,
      maskSharesTokens: false,
      keyLengths: false,
      featureMap: 0,
      half: 0,
    },
  };
}

function headDimOf(draw: Draw): number {
  return draw.chance(0.1) ? 64 : draw.integer(1, draw.chance(0.7) ? 16 : 40);
}

/** Tokens, keys, offset and batch are parameters; heads too, but for how many share one of the keys. */
function redraw(draw: Draw, dims: AttentionDims): AttentionDims {
  const keyHeads = draw.integer(1, 3);
  const heads = (dims.heads / keyHeadsOf(dims)) * keyHeads;
  return {
    ...dims,
    batch: draw.integer(1, 3),
    heads,
    keyHeads: heads === keyHeads && draw.chance(0.5) ? 0 : keyHeads,
    tokens: sizeOf(draw, 90),
    keys: sizeOf(draw, 150),
    queryOffset: draw.oneOf([0, draw.integer(-100, -1), draw.integer(-8, 8), draw.integer(1, 100)]),
  };
}

/** Often about a tile's. */
function sizeOf(draw: Draw, most: number): number {
  if (draw.chance(0.1)) return 1;
  return draw.chance(0.3) ? draw.oneOf([16, 32, 64]) + draw.integer(-1, 1) : draw.integer(1, most);
}

export function isWithinHalf(dims: AttentionDims, inputs: FloatValues): boolean {
  return !dims.half || ['q', 'k', 'v'].every((name) => largestOf(inputs[name]!) < LARGEST_HALF);
}

/** Of softmax, values are weighted by shares of 1 and scores are whatever products come to. */
export function softmaxWithinRange(dims: AttentionDims, inputs: FloatValues): boolean {
  const { q, k, v } = inputs;
  const scores = dims.headDim * largestOf(q!) * largestOf(k!);
  const scaled = scores * Math.max(1, Math.abs(scoreScale(dims)));
  return (
    isWithinHalf(dims, inputs) &&
    scaled < LARGEST &&
    dims.keys * largestOf(v!) < LARGEST &&
    // what hides a key is for the mask to say, not for a score to come near
    (!dims.mask || scaled < -HIDES / 100)
  );
}

/**
 * Softmax: a score is a sum of headDim products, each rounded, then scaled; it is off by
 * γ = (headDim + 8)u of the sum of the products' magnitudes, and what a mask adds, or a softcap, by 8u of
 * itself. Weights are then off by the factor exp(±2δ) at most. They still sum to 1, so the output moves by
 * expm1(2δ) of the range of the values, and never by more than that range; and adding the weighted values
 * up rounds once for each key. Equal keys have equal scores, whatever their error.
 */
export function softmaxAllowed(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
  expected: Float64Array,
): Float64Array {
  const { headDim, softcap = 0 } = dims;
  const scale = Math.abs(scoreScale(dims));
  const biases = (dims.mask && inputs['mask']!.filter((bias) => bias > HIDES)) || [];
  const extra = 8 * (largestOf(biases) + softcap);
  return allowedOfWeights(task, dims, inputs, expected, (row, firstKey) => {
    if (extra === 0 && hasEqualKeys(dims, inputs, firstKey)) return 0;
    const products = largestProducts(dims, inputs, row, firstKey);
    return UNIT_ROUNDOFF * ((headDim + 8) * scale * products + extra);
  });
}

/**
 * What is allowed where weights of one sign are normalised: the task's tolerance, and what follows
 * of weights that are each off by the factor exp(±error).
 * @param errorOf a flat row's, given the first of its head's keys
 */
export function allowedOfWeights(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
  expected: Float64Array,
  errorOf: (row: number, firstKey: number) => number,
): Float64Array {
  const { tokens, keys, heads } = dims;
  const valueDim = valueDimOf(dims);
  const base = tolerated(task, dims, expected);
  const { magnitudes, sees } = shares(task, dims, inputs);
  const rounding = (keys + 8) * UNIT_ROUNDOFF;
  const allowed = new Float64Array(expected.length);
  for (let row = 0; row < rowCount(firstOutput(task, dims)); row++) {
    // a row that sees nothing is exactly 0
    if (!sees[row * valueDim]) continue;
    const firstKey = Math.floor((Math.floor(row / tokens) * keyHeadsOf(dims)) / heads) * keys;
    const share = Math.min(1, Math.expm1(2 * errorOf(row, firstKey)));
    for (let column = 0; column < valueDim; column++) {
      const index = row * valueDim + column;
      const range = share && share * rangeOf(dims, inputs, firstKey, column);
      allowed[index] = base + range + rounding * magnitudes[index]!;
    }
  }
  return allowed;
}

/** The task's tolerance, and what a device may drop as denormal from each sum. */
export function tolerated(
  task: Task<AttentionDims>,
  dims: AttentionDims,
  expected: Float64Array,
): number {
  const { relativeToLargest } = task.toleranceFor?.(dims) ?? task.tolerance;
  const dropped = leastNormal(firstOutput(task, dims)) + (dims.keys + 8) * LEAST_NORMAL;
  return relativeToLargest * largestOf(expected) + dropped;
}

/** The definition with the values' magnitudes, and with values of 1: 0 where a row sees nothing. */
function shares(task: Task<AttentionDims>, dims: AttentionDims, inputs: FloatValues) {
  const rows = Array.from({ length: rowCount(firstOutput(task, dims)) }, (_, row) => row);
  const v = inputs['v']!;
  return {
    magnitudes: task.reference({ ...inputs, v: v.map(Math.abs) }, dims, rows),
    sees: task.reference({ ...inputs, v: v.map(() => 1) }, dims, rows),
  };
}

/** The largest, over the keys of a head, of Σ |q||k|. */
function largestProducts(
  { headDim, keys }: AttentionDims,
  { q, k }: FloatValues,
  row: number,
  firstKey: number,
): number {
  let largest = 0;
  for (let key = firstKey; key < firstKey + keys; key++) {
    let sum = 0;
    for (let d = 0; d < headDim; d++)
      sum += Math.abs(q![row * headDim + d]! * k![key * headDim + d]!);
    largest = Math.max(largest, sum);
  }
  return largest;
}

export function hasEqualKeys(
  { headDim, keys }: AttentionDims,
  { k }: FloatValues,
  firstKey: number,
): boolean {
  const own = k!.subarray(firstKey * headDim, (firstKey + keys) * headDim);
  return own.every((x, index) => x === own[index % headDim]);
}

/** How far the values of a column lie apart, over the keys of a head. */
function rangeOf(
  dims: AttentionDims,
  { v }: FloatValues,
  firstKey: number,
  column: number,
): number {
  const valueDim = valueDimOf(dims);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let key = firstKey; key < firstKey + dims.keys; key++) {
    const value = v![key * valueDim + column]!;
    [least, most] = [Math.min(least, value), Math.max(most, value)];
  }
  return most - least;
}

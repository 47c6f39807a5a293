import { HIDES } from '../../reference/softmaxAttention';
import type { Dims, GivenValues, Shapes } from '../../spec/task';
import type { TensorSpec, TensorValues } from '../../spec/tensor';
import { keyHeadsOf, valueDimOf, type AttentionDims } from './dims';
import { storage } from './stored';

/** What −∞ becomes in a mask on the device: WGSL does not promise to keep an infinity. */
const HIDDEN = -3e38;
/** Seeded masks hide the keys whose normal value lies below this: about a sixth. */
const SEEDED_HIDDEN_BELOW = -1;

/**
 * q [batch, heads, tokens, headDim], k [batch, keyHeads, keys, headDim], v [batch, keyHeads, keys,
 * valueDim], mask [batch or 1, heads or 1, tokens or 1, keys], key_lengths [batch]. What a kernel
 * binds is always the same; a mask or lengths that there are not are absent.
 */
export function attentionInputs(dims: AttentionDims): readonly TensorSpec[] {
  const { batch, heads, tokens, keys, headDim, mask, keyLengths } = dims;
  const keyHeads = keyHeadsOf(dims);
  return [
    { name: 'q', shape: [batch, heads, tokens, headDim], ...storage(dims) },
    { name: 'k', shape: [batch, keyHeads, keys, headDim], ...storage(dims) },
    { name: 'v', shape: [batch, keyHeads, keys, valueDimOf(dims)], ...storage(dims) },
    mask ? { name: 'mask', shape: [...maskSizes(dims), keys] } : absent('mask'),
    keyLengths ? { name: 'key_lengths', shape: [batch] } : absent('key_lengths'),
  ];
}

/** An axis of a mask that is 1 is shared. */
export function attentionDimsFrom({ q, k, v, mask, key_lengths }: Shapes): Dims {
  const [batch, heads, tokens, headDim] = q ?? [];
  return {
    ...(q && { batch, heads, tokens, headDim }),
    ...(k && { keyHeads: k[1], keys: k[2] }),
    ...(v && { valueDim: v[3] }),
    ...(mask && {
      mask: true,
      maskSharesBatch: mask[0] === 1,
      maskSharesHeads: mask[1] === 1,
      maskSharesTokens: mask[2] === 1,
    }),
    ...(key_lengths && { keyLengths: true }),
  };
}

/** Scores are taken in powers of two: beyond this one leaves f32. */
const MOST_BIAS = 2.3e38;

/** Values that a person may give. */
export const attentionGiven = {
  mask: {
    accepts: (bias) => bias <= MOST_BIAS,
    wayOut: () => `give finite values up to ${MOST_BIAS}, or -inf`,
    read: deviceBias,
  },
  key_lengths: {
    accepts: (length, { keys }) => Number.isInteger(length) && length >= 0 && length <= keys,
    wayOut: ({ keys }) => `give lengths from 0 to ${keys}`,
  },
} satisfies Readonly<Record<string, GivenValues<AttentionDims>>>;

/** A row for each query. */
export function attentionOutput(dims: AttentionDims): TensorSpec {
  const { batch, heads, tokens } = dims;
  return { name: 'output', shape: [batch, heads, tokens, valueDimOf(dims)], ...storage(dims) };
}

/** Of normal values, those of the mask hide where they are low, and those of the lengths are spread over 0 to keys. */
export function attentionInputsFrom(normals: TensorValues, { keys }: AttentionDims): TensorValues {
  const { mask, key_lengths: lengths } = normals;
  return {
    ...normals,
    ...(mask && { mask: mask.map((x) => (x < SEEDED_HIDDEN_BELOW ? HIDDEN : x)) }),
    ...(lengths && { key_lengths: lengths.map((x) => lengthFrom(x, keys)) }),
  };
}

/** A whole number from 0 to `keys`; the logistic function makes a normal value nearly uniform. */
function lengthFrom(normal: number, keys: number): number {
  return Math.floor((keys + 1) / (1 + Math.exp(-1.7 * normal)));
}

/** A mask as kernels read it: whatever hides a key is one finite value. */
export function deviceMask(mask: Float32Array): Float32Array {
  return mask.map(deviceBias);
}

function deviceBias(bias: number): number {
  return bias <= HIDES ? HIDDEN : bias;
}

/** Steps in elements from one batch entry, head and query of the mask to the next; 0 where they share one copy. */
export function maskStrides(dims: AttentionDims) {
  const [, heads, tokens] = maskSizes(dims);
  return {
    batch: dims.maskSharesBatch ? 0 : heads * tokens * dims.keys,
    head: dims.maskSharesHeads ? 0 : tokens * dims.keys,
    row: dims.maskSharesTokens ? 0 : dims.keys,
  };
}

function maskSizes(dims: AttentionDims): readonly [number, number, number] {
  return [
    dims.maskSharesBatch ? 1 : dims.batch,
    dims.maskSharesHeads ? 1 : dims.heads,
    dims.maskSharesTokens ? 1 : dims.tokens,
  ];
}

function absent(name: string): TensorSpec {
  return { name, shape: [1], absent: true };
}

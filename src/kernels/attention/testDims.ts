import type { AttentionDims } from './dims';

const small = { batch: 1, heads: 1, headDim: 64, causal: false, queryOffset: 0 } as const;

/**
 * Sizes without anything optional, at which linear attention is verified too: one, a tile more or less one, odd, several
 * heads, rows ≠ columns, head dimensions of models that no power of two or multiple of 4 covers,
 * long rows, causal with the queries at the start, at the end, before and beyond the keys.
 */
export const plainTestDims: readonly AttentionDims[] = [
  { ...small, tokens: 1, keys: 1, headDim: 1 },
  { ...small, tokens: 1, keys: 77, heads: 3, headDim: 40 },
  { ...small, tokens: 3, keys: 5, heads: 2, headDim: 3 },
  { ...small, tokens: 31, keys: 33, heads: 2, batch: 2, headDim: 5 },
  { ...small, tokens: 33, keys: 31 },
  { ...small, tokens: 63, keys: 65, heads: 2 },
  { ...small, tokens: 65, keys: 63, headDim: 72 },
  { ...small, tokens: 64, keys: 64, heads: 2, headDim: 128 },
  { ...small, tokens: 65, keys: 33, headDim: 80 },
  { ...small, tokens: 35, keys: 70, headDim: 160 },
  { ...small, tokens: 33, keys: 65, headDim: 192 },
  { ...small, tokens: 31, keys: 66, headDim: 255 },
  { ...small, tokens: 130, keys: 130, heads: 2, headDim: 256, causal: true },
  { ...small, tokens: 1, keys: 1, causal: true },
  { ...small, tokens: 65, keys: 65, heads: 3, batch: 2, causal: true },
  { ...small, tokens: 129, keys: 129, headDim: 7, causal: true },
  { ...small, tokens: 33, keys: 97, causal: true, queryOffset: 64 },
  { ...small, tokens: 50, keys: 70, causal: true, queryOffset: 13 },
  { ...small, tokens: 70, keys: 50, heads: 2, causal: true, queryOffset: -20 },
  { ...small, tokens: 97, keys: 65, causal: true, queryOffset: -33 },
  { ...small, tokens: 40, keys: 40, causal: true, queryOffset: -50 },
  { ...small, tokens: 40, keys: 40, causal: true, queryOffset: 60 },
  { ...small, tokens: 1000, keys: 1000, headDim: 32, causal: true },
  // rows longer than any workgroup memory holds
  { ...small, tokens: 3, keys: 8100, headDim: 4, causal: true, queryOffset: 8000 },
];

const mask = { mask: true } as const;
const everything = {
  ...small,
  batch: 2,
  heads: 6,
  keyHeads: 2,
  tokens: 37,
  keys: 83,
  headDim: 20,
  valueDim: 33,
  softcap: 1.5,
  mask: true,
  keyLengths: true,
} as const;

/** Grouped heads, values of another length, softcap, masks in each form, key lengths; alone and together. */
const optionalTestDims: readonly AttentionDims[] = [
  { ...small, tokens: 35, keys: 66, batch: 2, heads: 6, keyHeads: 2, headDim: 12 },
  { ...small, tokens: 33, keys: 65, heads: 5, keyHeads: 1, headDim: 9, causal: true },
  { ...small, tokens: 33, keys: 41, headDim: 24, valueDim: 130 },
  { ...small, tokens: 41, keys: 33, heads: 2, headDim: 192, valueDim: 5, causal: true },
  { ...small, tokens: 19, keys: 70, headDim: 256, valueDim: 255 },
  { ...small, tokens: 33, keys: 65, heads: 2, headDim: 16, softcap: 0.7 },
  { ...small, tokens: 33, keys: 65, heads: 2, headDim: 16, softcap: 50, causal: true },
  { ...small, ...mask, tokens: 35, keys: 66, batch: 2, heads: 2, headDim: 8 },
  {
    ...small,
    ...mask,
    tokens: 35,
    keys: 66,
    batch: 2,
    heads: 2,
    headDim: 8,
    maskSharesBatch: true,
  },
  {
    ...small,
    ...mask,
    tokens: 35,
    keys: 66,
    batch: 2,
    heads: 2,
    headDim: 8,
    maskSharesHeads: true,
  },
  {
    ...small,
    ...mask,
    tokens: 35,
    keys: 66,
    batch: 2,
    heads: 2,
    headDim: 8,
    maskSharesTokens: true,
  },
  {
    ...small,
    ...mask,
    tokens: 70,
    keys: 66,
    batch: 2,
    heads: 2,
    headDim: 8,
    maskSharesBatch: true,
    maskSharesHeads: true,
    causal: true,
  },
  { ...small, tokens: 35, keys: 97, batch: 5, heads: 2, headDim: 8, keyLengths: true },
  { ...small, tokens: 35, keys: 97, batch: 5, headDim: 8, keyLengths: true, causal: true },
  {
    ...small,
    tokens: 70,
    keys: 40,
    batch: 3,
    headDim: 8,
    keyLengths: true,
    causal: true,
    queryOffset: 9,
  },
  everything,
  { ...everything, causal: true, maskSharesHeads: true, queryOffset: -3 },
  { ...everything, tokens: 1, headDim: 40, valueDim: 24, causal: true, maskSharesTokens: true },
];

/** Sizes at which every kernel of softmax attention is verified. */
export const attentionTestDims: readonly AttentionDims[] = [...plainTestDims, ...optionalTestDims];

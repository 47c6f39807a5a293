import type { AttentionDims } from '../attention/dims';
import { plainTestDims } from '../attention/testDims';

const small = { batch: 1, heads: 1, headDim: 64, causal: false, queryOffset: 0 } as const;
const causal = { ...small, causal: true } as const;

/** Fewer key heads than heads, values longer and shorter than keys. */
const grouped: readonly AttentionDims[] = [
  { ...small, tokens: 35, keys: 70, heads: 6, keyHeads: 2, batch: 2, headDim: 24, valueDim: 40 },
  { ...causal, tokens: 65, keys: 65, heads: 4, keyHeads: 1, headDim: 40, valueDim: 7 },
  { ...causal, tokens: 50, keys: 70, queryOffset: 13, headDim: 192, valueDim: 128 },
];

/** Each map over all keys, on the diagonal, with rows that see none and rows that see all. */
const maps: readonly AttentionDims[] = [1, 2].flatMap((featureMap) => [
  { ...small, featureMap, tokens: 1, keys: 1, headDim: 3 },
  { ...small, featureMap, tokens: 33, keys: 70, heads: 2, batch: 2, headDim: 20 },
  { ...causal, featureMap, tokens: 65, keys: 65, heads: 3 },
  { ...causal, featureMap, tokens: 97, keys: 65, queryOffset: -33 },
  { ...causal, featureMap, tokens: 40, keys: 40, queryOffset: 60, headDim: 255 },
  { ...causal, featureMap, tokens: 70, keys: 70, heads: 2, keyHeads: 1, valueDim: 20, scale: 0.3 },
]);

/** What softmax attention is verified at, and what linear attention has beyond it. */
export const linearTestDims: readonly AttentionDims[] = [
  ...plainTestDims,
  ...grouped,
  ...maps,
  // so few features that relu leaves rows without a weight though they see keys
  { ...causal, featureMap: 1, tokens: 65, keys: 65, headDim: 2 },
  { ...causal, featureMap: 2, tokens: 1000, keys: 1000, headDim: 32 },
];

/** Head dimensions above this take a software adapter half a minute each to compile: one of them stands for all. */
const MANY_DIMS = 128;

/** The same sizes without a feature map. */
export const gatedTestDims: readonly AttentionDims[] = [
  ...plainTestDims.filter(({ headDim }) => headDim <= MANY_DIMS || headDim === 256),
  ...grouped,
  { ...causal, tokens: 65, keys: 65, scale: 0.3 },
];

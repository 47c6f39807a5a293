import { identity } from './linearAttention';
import type { AttentionInputs } from './softmaxAttention';

/** Sizes of a traced linear attention: causal, as many keys as tokens. */
export interface LinearTraceShape {
  readonly tokens: number;
  readonly headDim: number;
  readonly valueDim: number;
  /** Query heads that read the same head of keys. */
  readonly headsPerKeyHead: number;
  /** Factor of the output where nothing normalises it. */
  readonly scale: number;
}

/** What one token does to the state, and what its query takes from it. */
export interface LinearStep {
  /** φ(k), [headDim]. */
  readonly key: readonly number[];
  /** φ(q), [headDim]. */
  readonly query: readonly number[];
  /** z after the token, [headDim]. */
  readonly keySum: readonly number[];
  /** S after the token, [headDim, valueDim]. */
  readonly state: readonly number[];
  /** φ(q)·z. */
  readonly normaliser: number;
  /** [valueDim]. */
  readonly output: readonly number[];
}

/**
 * Linear attention in float64 as a recurrence over the tokens of one head (Katharopoulos et al. 2020,
 * arXiv 2006.16236).
 * @param head flat over batch and heads
 */
export function linearSteps(
  { q, k, v }: AttentionInputs,
  shape: LinearTraceShape,
  feature: (x: number) => number,
  head: number,
): readonly LinearStep[] {
  const { tokens, headDim, valueDim, headsPerKeyHead, scale } = shape;
  const firstKey = Math.floor(head / headsPerKeyHead) * tokens;
  const steps: LinearStep[] = [];
  const keySum = new Float64Array(headDim);
  const state = new Float64Array(headDim * valueDim);
  for (let token = 0; token < tokens; token++) {
    const key = rowOf(k, firstKey + token, headDim).map(feature);
    const query = rowOf(q, head * tokens + token, headDim).map(feature);
    const value = rowOf(v, firstKey + token, valueDim);
    key.forEach((weight, i) => {
      keySum[i]! += weight;
      value.forEach((each, j) => (state[i * valueDim + j]! += weight * each));
    });
    const normaliser = query.reduce((sum, weight, i) => sum + weight * keySum[i]!, 0);
    const share = normaliser > 0 ? 1 / normaliser : 0;
    const factor = feature === identity ? scale : share;
    steps.push({
      key,
      query,
      keySum: [...keySum],
      state: [...state],
      normaliser,
      output: value.map(
        (_, j) =>
          factor * query.reduce((sum, weight, i) => sum + weight * state[i * valueDim + j]!, 0),
      ),
    });
  }
  return steps;
}

function rowOf(values: Float32Array, row: number, length: number): readonly number[] {
  return [...values.subarray(row * length, (row + 1) * length)];
}

/** Sizes and options of one attention, as the float64 definitions read them. */
export interface AttentionShape {
  readonly tokens: number;
  readonly keys: number;
  readonly headDim: number;
  readonly causal: boolean;
  readonly queryOffset: number;
}

/** q [heads, tokens, headDim], k and v [heads, keys, headDim], batch folded into heads. */
export interface AttentionInputs {
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
}

/** Number of keys that query `row` of a head sees: all, or those ≤ row + queryOffset. */
export function visibleKeyCount(shape: AttentionShape, row: number): number {
  const { keys, causal, queryOffset } = shape;
  return causal ? Math.min(keys, Math.max(0, row + queryOffset + 1)) : keys;
}

/**
 * Softmax attention in float64: O = softmax(scale · Q Kᵀ) V (Vaswani et al. 2017, arXiv 1706.03762).
 * @param rows flat rows over heads and tokens
 * @returns [rows.length, headDim]; a row that sees no key is 0
 */
export function softmaxAttention(
  { q, k, v }: AttentionInputs,
  shape: AttentionShape,
  scale: number,
  rows: readonly number[],
): Float64Array {
  const { tokens, keys, headDim } = shape;
  const output = new Float64Array(rows.length * headDim);
  const weights = new Float64Array(keys);
  rows.forEach((row, index) => {
    const head = Math.floor(row / tokens);
    const seen = visibleKeyCount(shape, row % tokens);
    let largest = Number.NEGATIVE_INFINITY;
    for (let key = 0; key < seen; key++) {
      let score = 0;
      const keyStart = (head * keys + key) * headDim;
      for (let d = 0; d < headDim; d++) score += q[row * headDim + d]! * k[keyStart + d]!;
      weights[key] = score * scale;
      largest = Math.max(largest, score * scale);
    }
    let sum = 0;
    for (let key = 0; key < seen; key++) {
      const weight = Math.exp(weights[key]! - largest);
      sum += weight;
      const valueStart = (head * keys + key) * headDim;
      for (let d = 0; d < headDim; d++) {
        output[index * headDim + d]! += weight * v[valueStart + d]!;
      }
    }
    if (seen === 0) return;
    for (let d = 0; d < headDim; d++) output[index * headDim + d]! /= sum;
  });
  return output;
}

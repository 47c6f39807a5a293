import { type AttentionInputs, type AttentionShape, visibleKeyCount } from './softmaxAttention';

/** φ(x) = elu(x) + 1, positive everywhere (Katharopoulos et al. 2020, arXiv 2006.16236). */
export function eluPlusOne(x: number): number {
  return x > 0 ? x + 1 : Math.exp(x);
}

/**
 * Linear attention in float64, token by token of each row: O_i = Σ_j w_ij v_j / Σ_j w_ij with
 * w_ij = φ(q_i)·φ(k_j) (arXiv 2006.16236).
 * @param rows flat rows over heads and tokens
 * @returns [rows.length, headDim]; a row that sees no key is 0
 */
export function linearAttention(
  { q, k, v }: AttentionInputs,
  shape: AttentionShape,
  rows: readonly number[],
): Float64Array {
  const { tokens, keys, headDim } = shape;
  const output = new Float64Array(rows.length * headDim);
  const feature = Float64Array.from(k, eluPlusOne);
  const query = new Float64Array(headDim);
  rows.forEach((row, index) => {
    const head = Math.floor(row / tokens);
    const seen = visibleKeyCount(shape, row % tokens);
    for (let d = 0; d < headDim; d++) query[d] = eluPlusOne(q[row * headDim + d]!);
    let sum = 0;
    for (let key = 0; key < seen; key++) {
      const start = (head * keys + key) * headDim;
      let weight = 0;
      for (let d = 0; d < headDim; d++) weight += query[d]! * feature[start + d]!;
      sum += weight;
      for (let d = 0; d < headDim; d++) output[index * headDim + d]! += weight * v[start + d]!;
    }
    if (sum === 0) return;
    for (let d = 0; d < headDim; d++) output[index * headDim + d]! /= sum;
  });
  return output;
}

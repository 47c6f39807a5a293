import type { LinearAttentionShape } from './linearAttention';
import { type AttentionInputs, visibleKeyCount } from './softmaxAttention';

export interface GatedInputs extends AttentionInputs {
  /** Logarithms g of what each key leaves of the state before it, [heads of keys, keys, headDim]. */
  readonly decay: Float32Array;
}

/**
 * Gated linear attention in float64 (Yang et al. 2023, arXiv 2312.06635): O_i = scale · S q_i with
 * S_t = diag(exp(g_t)) S_{t−1} + k_t v_tᵀ as of the last key that query i sees; written as the sum over
 * the keys from that one back, the query fading as it goes.
 * @param rows flat rows over heads and tokens
 * @returns [rows.length, valueDim]; a row that sees no key is 0
 */
export function gatedLinearAttention(
  { q, k, v, decay }: GatedInputs,
  shape: LinearAttentionShape,
  rows: readonly number[],
): Float64Array {
  const { tokens, keys, headDim, valueDim, headsPerKeyHead, scale } = shape;
  const output = new Float64Array(rows.length * valueDim);
  const kept = Float64Array.from(decay, Math.exp);
  rows.forEach((row, index) => {
    const firstKey = Math.floor(row / tokens / headsPerKeyHead) * keys;
    const query = Float64Array.from(q.subarray(row * headDim, (row + 1) * headDim));
    for (let key = firstKey + visibleKeyCount(shape, row % tokens) - 1; key >= firstKey; key--) {
      let weight = 0;
      for (let d = 0; d < headDim; d++) {
        weight += query[d]! * k[key * headDim + d]!;
        query[d]! *= kept[key * headDim + d]!;
      }
      for (let d = 0; d < valueDim; d++) {
        output[index * valueDim + d]! += scale * weight * v[key * valueDim + d]!;
      }
    }
  });
  return output;
}

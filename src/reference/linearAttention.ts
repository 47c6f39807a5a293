import { type AttentionInputs, type AttentionShape, visibleKeyCount } from './softmaxAttention';

/** φ(x) = elu(x) + 1, positive everywhere (Katharopoulos et al. 2020, arXiv 2006.16236). */
export function eluPlusOne(x: number): number {
  return x > 0 ? x + 1 : Math.exp(x);
}

export function relu(x: number): number {
  return Math.max(0, x);
}

export function identity(x: number): number {
  return x;
}

/** Sizes and options of one linear attention. */
export interface LinearAttentionShape extends AttentionShape {
  /** Query heads that read the same head of keys. */
  readonly headsPerKeyHead: number;
  /** Length of one value and output vector. */
  readonly valueDim: number;
  /** Factor of the output where nothing normalises it. */
  readonly scale: number;
}

/**
 * Linear attention in float64, token by token of each row: O_i = Σ_j w_ij v_j / Σ_j w_ij with
 * w_ij = φ(q_i)·φ(k_j) (arXiv 2006.16236); O_i = scale · Σ_j w_ij v_j where φ is the identity.
 * @param rows flat rows over heads and tokens
 * @returns [rows.length, valueDim]; a row whose weights sum to 0 is 0, as one that sees no key
 */
export function linearAttention(
  { q, k, v }: AttentionInputs,
  shape: LinearAttentionShape,
  feature: (x: number) => number,
  rows: readonly number[],
): Float64Array {
  const { tokens, keys, headDim, valueDim, headsPerKeyHead, scale } = shape;
  const output = new Float64Array(rows.length * valueDim);
  const features = Float64Array.from(k, feature);
  rows.forEach((row, index) => {
    const keyHead = Math.floor(row / tokens / headsPerKeyHead);
    const seen = visibleKeyCount(shape, row % tokens);
    const query = Float64Array.from(q.subarray(row * headDim, (row + 1) * headDim), feature);
    const sums = output.subarray(index * valueDim, (index + 1) * valueDim);
    let normaliser = 0;
    for (let key = keyHead * keys; key < keyHead * keys + seen; key++) {
      let weight = 0;
      for (let d = 0; d < headDim; d++) weight += query[d]! * features[key * headDim + d]!;
      normaliser += weight;
      for (let d = 0; d < valueDim; d++) sums[d]! += weight * v[key * valueDim + d]!;
    }
    const share = normaliser === 0 ? 0 : 1 / normaliser;
    const factor = feature === identity ? scale : share;
    for (let d = 0; d < valueDim; d++) sums[d]! *= factor;
  });
  return output;
}

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

/** What softmax attention knows besides; what is left out takes the value of plain attention. */
export interface SoftmaxShape extends AttentionShape {
  /** Query heads of one batch entry. */
  readonly heads: number;
  /** Heads of k and v, a divisor of `heads`; as many unless given. */
  readonly keyHeads?: number | undefined;
  /** Length of a row of v and of the output; headDim unless given. */
  readonly valueDim?: number | undefined;
  /** Scores become softcap · tanh(score / softcap); they stay where it is 0 or left out. */
  readonly softcap?: number | undefined;
  readonly maskSharesBatch?: boolean | undefined;
  readonly maskSharesHeads?: boolean | undefined;
  readonly maskSharesTokens?: boolean | undefined;
}

export interface SoftmaxInputs extends AttentionInputs {
  /** Added to the scores: [batch or 1, heads or 1, tokens or 1, keys]. */
  readonly mask?: Float32Array | undefined;
  /** Keys that each batch entry has: [batch]. */
  readonly keyLengths?: Float32Array | undefined;
}

/** A mask's entry at or below this hides its key. */
export const HIDES = -1e29;

/** Number of keys that query `row` of a head sees: all, or those ≤ row + queryOffset. */
export function visibleKeyCount(shape: AttentionShape, row: number): number {
  const { keys, causal, queryOffset } = shape;
  return causal ? Math.min(keys, Math.max(0, row + queryOffset + 1)) : keys;
}

/** The shape of a batch entry with `length` keys of its own: causal, its queries stand at their end. */
export function withKeyLength<S extends AttentionShape>(shape: S, length: number): S {
  return { ...shape, keys: length, queryOffset: length - shape.tokens + shape.queryOffset };
}

/**
 * Softmax attention in float64: O = softmax(softcap(scale · Q Kᵀ) + mask) V (Vaswani et al. 2017,
 * arXiv 1706.03762; grouped heads: Ainslie et al. 2023, arXiv 2305.13245).
 * @param rows flat rows over batch, heads and tokens
 * @returns [rows.length, valueDim]; a row that sees no key is 0
 */
export function softmaxAttention(
  inputs: SoftmaxInputs,
  shape: SoftmaxShape,
  scale: number,
  rows: readonly number[],
): Float64Array {
  const { keys, valueDim = shape.headDim } = shape;
  const output = new Float64Array(rows.length * valueDim);
  rows.forEach((row, index) => {
    const scores = rowScores(inputs, shape, scale, row);
    const largest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    if (largest === Number.NEGATIVE_INFINITY) return;
    const weights = scores.map((score) => Math.exp(score - largest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const firstKey = keyHeadOf(shape, row) * keys;
    weights.forEach((weight, key) => {
      const share = weight / sum;
      const start = (firstKey + key) * valueDim;
      for (let d = 0; d < valueDim; d++) {
        output[index * valueDim + d]! += share * inputs.v[start + d]!;
      }
    });
  });
  return output;
}

/** Scores of one row with the keys that it may see; −∞ where the mask hides one. */
function rowScores(
  { q, k, mask, keyLengths }: SoftmaxInputs,
  shape: SoftmaxShape,
  scale: number,
  row: number,
): Float64Array {
  const { tokens, keys, headDim, heads, softcap } = shape;
  const length = keyLengths?.[Math.floor(row / (tokens * heads))];
  const own = length === undefined ? shape : withKeyLength(shape, length);
  const firstKey = keyHeadOf(shape, row) * keys;
  const maskStart = mask ? maskRow(shape, row) * keys : 0;
  return new Float64Array(visibleKeyCount(own, row % tokens)).map((_, key) => {
    const bias = mask?.[maskStart + key] ?? 0;
    if (bias <= HIDES) return Number.NEGATIVE_INFINITY;
    let product = 0;
    const start = (firstKey + key) * headDim;
    for (let d = 0; d < headDim; d++) product += q[row * headDim + d]! * k[start + d]!;
    const score = product * scale;
    return (softcap ? softcap * Math.tanh(score / softcap) : score) + bias;
  });
}

/** Flat key head, over the batch, that a flat row reads. */
function keyHeadOf({ tokens, heads, keyHeads = heads }: SoftmaxShape, row: number): number {
  return Math.floor((Math.floor(row / tokens) * keyHeads) / heads);
}

/** Row of the mask that belongs to a flat row; a size that is shared has one copy for all. */
function maskRow(shape: SoftmaxShape, row: number): number {
  const { tokens, heads, maskSharesBatch, maskSharesHeads, maskSharesTokens } = shape;
  const head = Math.floor(row / tokens);
  const batchIndex = maskSharesBatch ? 0 : Math.floor(head / heads);
  const headIndex = maskSharesHeads ? 0 : head % heads;
  const maskHead = batchIndex * (maskSharesHeads ? 1 : heads) + headIndex;
  return maskSharesTokens ? maskHead : maskHead * tokens + (row % tokens);
}

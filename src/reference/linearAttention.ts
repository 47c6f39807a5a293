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

/** Logarithms of the feature maps that have one; −∞ where the feature is 0. */
const LOGARITHMS = new Map<(x: number) => number, (x: number) => number>([
  [eluPlusOne, (x) => (x > 0 ? Math.log1p(x) : x)],
  [relu, (x) => (x > 0 ? Math.log(x) : Number.NEGATIVE_INFINITY)],
]);

/**
 * A normaliser above this, of features and values from f32, has lost nothing that matters to float64:
 * what underflows there is below 1e-307, times 1e38 twice.
 */
const LEAST_NORMALISER = 1e-150;

/**
 * Linear attention in float64, token by token of each row: O_i = Σ_j w_ij v_j / Σ_j w_ij with
 * w_ij = φ(q_i)·φ(k_j) (arXiv 2006.16236); O_i = scale · Σ_j w_ij v_j where φ is the identity. Features
 * too small for float64 are weighed by their logarithms.
 * @param rows flat rows over heads and tokens
 * @returns [rows.length, valueDim]; a row whose weights are all 0 is 0, as one that sees no key
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
  const logarithm = LOGARITHMS.get(feature);
  rows.forEach((row, index) => {
    const firstKey = Math.floor(row / tokens / headsPerKeyHead) * keys;
    const seen = visibleKeyCount(shape, row % tokens);
    const queries = q.subarray(row * headDim, (row + 1) * headDim);
    const keyFeatures = features.subarray(firstKey * headDim, (firstKey + seen) * headDim);
    const near = nearWeights(Float64Array.from(queries, feature), keyFeatures);
    const isFar = logarithm !== undefined && seen > 0 && !(sumOf(near) >= LEAST_NORMALISER);
    const weights = isFar
      ? farWeights(queries, k.subarray(firstKey * headDim, (firstKey + seen) * headDim), logarithm)
      : near;
    const normaliser = sumOf(weights);
    const share = normaliser === 0 ? 0 : 1 / normaliser;
    const factor = feature === identity ? scale : share;
    const sums = output.subarray(index * valueDim, (index + 1) * valueDim);
    weights.forEach((weight, key) => {
      const start = (firstKey + key) * valueDim;
      for (let d = 0; d < valueDim; d++) sums[d]! += weight * v[start + d]!;
    });
    for (let d = 0; d < valueDim; d++) sums[d]! *= factor;
  });
  return output;
}

/** φ(q)·φ(k) with each key, from the features. */
function nearWeights(query: Float64Array, keys: Float64Array): Float64Array {
  const weights = new Float64Array(keys.length / query.length);
  for (let key = 0; key < weights.length; key++) {
    const start = key * query.length;
    let weight = 0;
    for (let d = 0; d < query.length; d++) weight += query[d]! * keys[start + d]!;
    weights[key] = weight;
  }
  return weights;
}

/** The same but for a common factor, which makes the largest summand 1. */
function farWeights(
  query: Float32Array,
  keys: Float32Array,
  logarithm: (x: number) => number,
): Float64Array {
  const queryLogs = fromLargest(Float64Array.from(query, logarithm));
  const keyLogs = fromLargest(Float64Array.from(keys, logarithm));
  const sums = fromLargest(keyLogs.map((log, at) => log + queryLogs[at % queryLogs.length]!));
  const weights = new Float64Array(keys.length / query.length);
  sums.forEach((sum, at) => (weights[Math.floor(at / query.length)]! += Math.exp(sum)));
  return weights;
}

/** Logarithms less the largest of them: added to others, numbers of 1e15 would cost those their digits. */
function fromLargest(logs: Float64Array): Float64Array {
  const largest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  return largest === Number.NEGATIVE_INFINITY ? logs : logs.map((log) => log - largest);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

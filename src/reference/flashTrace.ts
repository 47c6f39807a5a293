import { type AttentionInputs, type AttentionShape, visibleKeyCount } from './softmaxAttention';

/** Sizes of a traced attention. */
export interface FlashTraceShape extends AttentionShape {
  /** Query heads that read the same head of keys. */
  readonly headsPerKeyHead: number;
  readonly valueDim: number;
  /** Keys of a tile. */
  readonly tileCols: number;
}

/** What one tile of keys does to one row; a maximum is −∞ as long as the row has seen no key. */
export interface FlashStep {
  readonly maximumBefore: number;
  readonly maximumAfter: number;
  readonly sumBefore: number;
  readonly sumAfter: number;
  /** exp(maximumBefore − maximumAfter): what the sum and the output so far are multiplied by. */
  readonly rescale: number;
  /** [tileCols], 0 for keys that the row does not see. */
  readonly scores: readonly number[];
  /** exp(score − maximumAfter), 0 for keys that the row does not see. */
  readonly weights: readonly number[];
  /** [valueDim], the output so far before the division. */
  readonly sums: readonly number[];
  /** [valueDim], sums / sumAfter. */
  readonly output: readonly number[];
}

/**
 * Online softmax in float64, tile by tile of one row (Milakov and Gimelshein 2018, arXiv 1805.02867;
 * Dao 2023, arXiv 2307.08691).
 * @param row flat over batch, heads and tokens
 */
export function flashSteps(
  inputs: AttentionInputs,
  shape: FlashTraceShape,
  scale: number,
  row: number,
): readonly FlashStep[] {
  const { keys, tileCols, valueDim } = shape;
  const steps: FlashStep[] = [];
  let before: Carried = {
    maximum: Number.NEGATIVE_INFINITY,
    sum: 0,
    sums: Array.from({ length: valueDim }, () => 0),
  };
  for (let tileKey = 0; tileKey < keys; tileKey += tileCols) {
    const step = flashStep(before, tileOf(inputs, shape, scale, row, tileKey));
    steps.push(step);
    before = { maximum: step.maximumAfter, sum: step.sumAfter, sums: step.sums };
  }
  return steps;
}

/** What a row carries from tile to tile. */
interface Carried {
  readonly maximum: number;
  readonly sum: number;
  readonly sums: readonly number[];
}

/** The part of a tile that a row sees, and its width. */
interface SeenTile {
  readonly scores: readonly number[];
  readonly values: readonly (readonly number[])[];
  readonly width: number;
}

function flashStep(before: Carried, { scores, values, width }: SeenTile): FlashStep {
  const maximum = Math.max(before.maximum, ...scores);
  // −∞ − −∞: nothing was seen, and nothing changes
  const rescale = maximum === before.maximum ? 1 : Math.exp(before.maximum - maximum);
  const weights = scores.map((score) => Math.exp(score - maximum));
  const sum = weights.reduce((total, weight) => total + weight, before.sum * rescale);
  const sums = before.sums.map((each, d) =>
    weights.reduce((total, weight, j) => total + weight * values[j]![d]!, each * rescale),
  );
  return {
    maximumBefore: before.maximum,
    maximumAfter: maximum,
    sumBefore: before.sum,
    sumAfter: sum,
    rescale,
    scores: padded(scores, width),
    weights: padded(weights, width),
    sums,
    output: sums.map((each) => (sum > 0 ? each / sum : 0)),
  };
}

function tileOf(
  { q, k, v }: AttentionInputs,
  shape: FlashTraceShape,
  scale: number,
  row: number,
  tileKey: number,
): SeenTile {
  const { tokens, keys, headDim, valueDim, tileCols, headsPerKeyHead } = shape;
  const firstKey = Math.floor(row / tokens / headsPerKeyHead) * keys;
  const seen = Math.min(tileCols, Math.max(0, visibleKeyCount(shape, row % tokens) - tileKey));
  const query = q.subarray(row * headDim, (row + 1) * headDim);
  const seenKeys = Array.from({ length: seen }, (_, j) => firstKey + tileKey + j);
  return {
    scores: seenKeys.map(
      (key) => scale * query.reduce((sum, x, d) => sum + x * k[key * headDim + d]!, 0),
    ),
    values: seenKeys.map((key) => [...v.subarray(key * valueDim, (key + 1) * valueDim)]),
    width: tileCols,
  };
}

function padded(values: readonly number[], width: number): readonly number[] {
  return Array.from({ length: width }, (_, j) => values[j] ?? 0);
}

import { type FlashStep, flashSteps } from '../../reference/flashTrace';
import type { Task } from '../../spec/task';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { attention, qkv, referenceFlopsPerRow, scoreScale } from '../attention/task';
import { linearInputs, referenceShape } from '../linear-attention/shape';

/** An attention of few tokens, and the width of the tiles that it is walked in. */
export type FlashTraceDims = AttentionDims & {
  /** Keys of a tile, Bc. */
  readonly tileCols: number;
};

export function tileCount({ keys, tileCols }: Pick<FlashTraceDims, 'keys' | 'tileCols'>): number {
  return Math.ceil(keys / tileCols);
}

/** Numbers of a tile's record: five, two lists of a tile's width, two of a value's. */
function recordLength(dims: FlashTraceDims): number {
  return 5 + 2 * dims.tileCols + 2 * valueDimOf(dims);
}

/** Online softmax written down tile by tile: what a stepper shows. */
export const flashTraceTask: Task<FlashTraceDims> = {
  id: 'flash-trace',
  name: { en: 'Flash, traced', 'zh-CN': 'Flash 逐块记录' },
  formula:
    "m' = max(m, max s),  l' = l·exp(m − m') + Σ exp(s − m'),  O' = O·exp(m − m') + Σ exp(s − m')·v",
  dimensions: [],
  inputs: linearInputs,
  outputs: (dims) => [
    {
      name: 'trace',
      shape: [dims.batch, dims.heads, dims.tokens, tileCount(dims), recordLength(dims)],
    },
  ],
  reference: (inputs, dims, rows) => {
    const shape = { ...referenceShape(dims), tileCols: dims.tileCols };
    const tiles = tileCount(dims);
    const stepsOf = remembered((row: number) =>
      flashSteps(qkv(inputs), shape, scoreScale(dims), row),
    );
    return Float64Array.from(
      rows.flatMap((record) => written(stepsOf(Math.floor(record / tiles))[record % tiles]!)),
    );
  },
  referenceFlopsPerRow,
  tolerance: {
    relativeToLargest: 4e-6,
    reason: {
      en: 'The largest number of a trace is about the number of keys, a score about one: f32 rounding stays within 1e-6 of the largest; four times that is allowed.',
      'zh-CN':
        '记录中最大的数约为键的数量，分数约为一：f32 舍入误差在最大值的 1e-6 以内；容差取其四倍。',
    },
  },
  smaller: attention.smaller,
  testDims: testDims(),
};

/** A step as the trace holds it: −∞ is 0 there, told by the sum beside it. */
function written(step: FlashStep): readonly number[] {
  const { maximumBefore, maximumAfter, sumBefore, sumAfter } = step;
  return [
    sumBefore > 0 ? maximumBefore : 0,
    sumAfter > 0 ? maximumAfter : 0,
    sumBefore,
    sumAfter,
    step.rescale,
    ...step.scores,
    ...step.weights,
    ...step.sums,
    ...step.output,
  ];
}

/** What a trace holds of a flat row and a tile. */
export function readFlashStep(
  trace: ArrayLike<number>,
  dims: FlashTraceDims,
  row: number,
  tile: number,
): FlashStep {
  const valueDim = valueDimOf(dims);
  const record = (row * tileCount(dims) + tile) * recordLength(dims);
  const at = (place: number): number => trace[record + place] ?? Number.NaN;
  const list = (start: number, length: number) =>
    Array.from({ length }, (_, index) => at(start + index));
  const maximum = (place: number) => (at(place + 2) === 0 ? Number.NEGATIVE_INFINITY : at(place));
  const weights = 5 + dims.tileCols;
  const sums = weights + dims.tileCols;
  return {
    maximumBefore: maximum(0),
    maximumAfter: maximum(1),
    sumBefore: at(2),
    sumAfter: at(3),
    rescale: at(4),
    scores: list(5, dims.tileCols),
    weights: list(weights, dims.tileCols),
    sums: list(sums, valueDim),
    output: list(sums + valueDim, valueDim),
  };
}

/** The last answer, for neighbouring records of one row. */
function remembered<T>(compute: (row: number) => T): (row: number) => T {
  let last: { readonly row: number; readonly value: T } | null = null;
  return (row) => {
    if (last?.row !== row) last = { row, value: compute(row) };
    return last.value;
  };
}

/** One and many, ragged tiles, rows that see no key, shared heads, values longer than keys. */
function testDims(): readonly FlashTraceDims[] {
  const plain = { batch: 1, heads: 1, causal: false, queryOffset: 0 } as const;
  const causal = { ...plain, causal: true } as const;
  return [
    { ...plain, tokens: 1, keys: 1, headDim: 1, tileCols: 4 },
    { ...plain, tokens: 7, keys: 13, headDim: 3, tileCols: 4 },
    { ...plain, tokens: 33, keys: 32, headDim: 8, tileCols: 8 },
    { ...plain, tokens: 5, keys: 31, headDim: 8, tileCols: 31 },
    { ...causal, tokens: 17, keys: 17, headDim: 5, tileCols: 4 },
    { ...causal, tokens: 32, keys: 32, headDim: 8, tileCols: 5 },
    { ...causal, tokens: 9, keys: 6, headDim: 4, tileCols: 4, queryOffset: -3 },
    { ...causal, tokens: 6, keys: 11, headDim: 4, tileCols: 4, queryOffset: 5 },
    { ...causal, batch: 2, heads: 4, keyHeads: 2, tokens: 9, keys: 9, headDim: 4, tileCols: 4 },
    { ...plain, tokens: 6, keys: 10, headDim: 3, valueDim: 7, tileCols: 3, scale: 0.7 },
  ];
}

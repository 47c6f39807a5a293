import { type LinearStep, linearSteps } from '../../reference/linearTrace';
import type { Task } from '../../spec/task';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { attention, qkv } from '../attention/task';
import { featureOf, linearInputs, referenceShape } from '../linear-attention/shape';

/** Numbers of a token's record: φ(k), φ(q), z, S, φ(q)·z and the output. */
function recordLength({ headDim, ...dims }: AttentionDims): number {
  const valueDim = valueDimOf({ headDim, ...dims });
  return 3 * headDim + headDim * valueDim + 1 + valueDim;
}

/** Linear attention written down token by token: what a stepper shows. */
export const linearTraceTask: Task<AttentionDims> = {
  id: 'linear-trace',
  name: { en: 'Linear attention, traced', 'zh-CN': '线性注意力逐词元记录' },
  formula: 'S ← S + φ(k) vᵀ,  z ← z + φ(k),  o = φ(q)ᵀ S / φ(q)ᵀ z',
  dimensions: [],
  inputs: linearInputs,
  outputs: (dims) => [
    { name: 'trace', shape: [dims.batch, dims.heads, dims.tokens, recordLength(dims)] },
  ],
  reference: (inputs, dims, rows) => {
    const { tokens } = dims;
    const heads = Array.from({ length: dims.batch * dims.heads }, (_, head) =>
      linearSteps(qkv(inputs), referenceShape(dims), featureOf(dims), head),
    );
    return Float64Array.from(
      rows.flatMap((row) => written(heads[Math.floor(row / tokens)]![row % tokens]!)),
    );
  },
  referenceFlopsPerRow: (dims) => 4 * dims.headDim * valueDimOf(dims),
  tolerance: {
    relativeToLargest: 4e-6,
    reason: {
      en: 'Sums of a few dozen f32 numbers stay within 1e-6 of the largest; four times that is allowed.',
      'zh-CN': '几十个 f32 数之和的误差在最大值的 1e-6 以内；容差取其四倍。',
    },
  },
  smaller: attention.smaller,
  testDims: testDims(),
};

function written({ key, query, keySum, state, normaliser, output }: LinearStep): readonly number[] {
  return [...key, ...query, ...keySum, ...state, normaliser, ...output];
}

/** What a trace holds of a flat row. */
export function readLinearStep(
  trace: ArrayLike<number>,
  dims: AttentionDims,
  row: number,
): LinearStep {
  const { headDim } = dims;
  const valueDim = valueDimOf(dims);
  let place = row * recordLength(dims);
  const next = (length: number): readonly number[] => {
    const start = place;
    place += length;
    return Array.from({ length }, (_, index) => trace[start + index] ?? Number.NaN);
  };
  return {
    key: next(headDim),
    query: next(headDim),
    keySum: next(headDim),
    state: next(headDim * valueDim),
    normaliser: next(1)[0]!,
    output: next(valueDim),
  };
}

/** One and many, several heads that share keys, values longer and shorter than keys, each feature map. */
function testDims(): readonly AttentionDims[] {
  const plain = { batch: 1, heads: 1, causal: true, queryOffset: 0 } as const;
  return [
    { ...plain, tokens: 1, keys: 1, headDim: 1 },
    { ...plain, tokens: 13, keys: 13, headDim: 3 },
    { ...plain, tokens: 32, keys: 32, headDim: 8 },
    { ...plain, tokens: 7, keys: 7, headDim: 3, valueDim: 5 },
    { ...plain, batch: 2, heads: 4, keyHeads: 2, tokens: 9, keys: 9, headDim: 5, valueDim: 2 },
    { ...plain, tokens: 17, keys: 17, headDim: 4, featureMap: 1 },
    { ...plain, tokens: 17, keys: 17, headDim: 4, featureMap: 2, scale: 0.3 },
  ];
}

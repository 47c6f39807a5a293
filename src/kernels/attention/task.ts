import { softmaxAttention } from '../../reference/softmaxAttention';
import type { Param } from '../../spec/kernel';
import type { Task } from '../../spec/task';
import type { TensorValues } from '../../spec/tensor';
import { attentionDimensions, type AttentionDims } from './dims';
import { attentionTestDims } from './testDims';

/** Softmax attention, by whatever kernel. Letters and shapes: README.md beside this file. */
export const attention: Task<AttentionDims> = {
  id: 'attention',
  name: { en: 'Softmax attention', 'zh-CN': 'Softmax 注意力' },
  formula: 'O = softmax(Q Kᵀ / √d) V',
  dimensions: attentionDimensions,
  inputs: attentionInputs,
  output: attentionOutput,
  reference: (inputs, dims, rows) => softmaxAttention(qkv(inputs), dims, scoreScale(dims), rows),
  referenceFlopsPerRow,
  tolerance: {
    relativeToLargest: 2e-5,
    reason: {
      en: 'f32 rounding of two products and an exponential reaches 2e-6 of the largest value on normally distributed inputs; ten times that is allowed.',
      'zh-CN':
        '对正态分布的输入，两次矩阵乘法和一次指数的 f32 舍入误差约为最大值的 2e-6；容差取其十倍。',
    },
  },
  smaller: {
    en: 'choose fewer tokens, keys or heads',
    'zh-CN': '请减少词元、键或头的数量',
  },
  testDims: attentionTestDims,
};

/** q [batch, heads, tokens, headDim], k and v [batch, heads, keys, headDim]. */
export function attentionInputs({ batch, heads, tokens, keys, headDim }: AttentionDims) {
  return [
    { name: 'q', shape: [batch, heads, tokens, headDim] },
    { name: 'k', shape: [batch, heads, keys, headDim] },
    { name: 'v', shape: [batch, heads, keys, headDim] },
  ];
}

/** The output has the shape of q. */
export function attentionOutput({ batch, heads, tokens, headDim }: AttentionDims) {
  return { name: 'output', shape: [batch, heads, tokens, headDim] };
}

/** Factor of the scores: the person's own, or 1/√headDim. */
export function scoreScale({ scale, headDim }: AttentionDims): number {
  return scale ?? 1 / Math.sqrt(headDim);
}

/** Parameters that every kernel of the task takes first. */
export function attentionParams(dims: AttentionDims): readonly Param[] {
  return [
    { name: 'tokens', type: 'u32', value: dims.tokens },
    { name: 'keys', type: 'u32', value: dims.keys },
    { name: 'query_offset', type: 'i32', value: dims.queryOffset },
    // log2(e) folded in, so that exp2 serves for exp
    { name: 'scale_log2', type: 'f32', value: scoreScale(dims) * Math.LOG2E },
  ];
}

/** Two products of every visible key: what a row of the definition costs. */
export function referenceFlopsPerRow({ keys, headDim }: AttentionDims): number {
  return 4 * keys * headDim;
}

/** The inputs by name. @throws Error when one is missing */
export function qkv({ q, k, v }: TensorValues) {
  if (!q || !k || !v) throw new Error('attention needs the inputs q, k and v');
  return { q, k, v };
}

import { softmaxAttention } from '../../reference/softmaxAttention';
import type { Param } from '../../spec/kernel';
import type { Task } from '../../spec/task';
import { floats, type TensorValues } from '../../spec/tensor';
import { attentionDimensions, keyHeadsOf, valueDimOf, type AttentionDims } from './dims';
import { toleranceOf } from './stored';
import {
  attentionDimsFrom,
  attentionGiven,
  attentionInputs,
  attentionInputsFrom,
  attentionOutput,
  maskStrides,
} from './tensors';
import { attentionTestDims } from './testDims';

/** Softmax attention, by whatever kernel. Letters and shapes: README.md beside this file. */
export const attention: Task<AttentionDims> = {
  id: 'attention',
  name: { en: 'Softmax attention', 'zh-CN': 'Softmax 注意力' },
  formula: 'O = softmax(Q Kᵀ / √d) V',
  dimensions: attentionDimensions,
  inputs: attentionInputs,
  outputs: (dims) => [attentionOutput(dims)],
  dimsFrom: attentionDimsFrom,
  given: attentionGiven,
  inputsFrom: attentionInputsFrom,
  reference: (inputs, dims, rows) =>
    softmaxAttention(
      {
        ...qkv(inputs),
        mask: dims.mask ? floats(inputs, 'mask') : undefined,
        keyLengths: dims.keyLengths ? floats(inputs, 'key_lengths') : undefined,
      },
      { ...dims, keyHeads: keyHeadsOf(dims), valueDim: valueDimOf(dims) },
      scoreScale(dims),
      rows,
    ),
  referenceFlopsPerRow,
  tolerance: {
    relativeToLargest: 2e-5,
    reason: {
      en: 'f32 rounding of two products and an exponential reaches 2e-6 of the largest value on normally distributed inputs; ten times that is allowed.',
      'zh-CN':
        '对正态分布的输入，两次矩阵乘法和一次指数的 f32 舍入误差约为最大值的 2e-6；容差取其十倍。',
    },
  },
  toleranceFor: (dims) => toleranceOf(dims, attention.tolerance),
  smaller: {
    en: 'choose fewer tokens, keys or heads',
    'zh-CN': '请减少词元、键或头的数量',
  },
  testDims: attentionTestDims,
};

/** Factor of the scores: the person's own, or 1/√headDim. */
export function scoreScale({ scale, headDim }: AttentionDims): number {
  return scale ?? 1 / Math.sqrt(headDim);
}

/** Parameters that every kernel of the task takes first. */
export function attentionParams(dims: AttentionDims): readonly Param[] {
  const { batch: batchStride, head, row } = maskStrides(dims);
  return [
    { name: 'tokens', type: 'u32', value: dims.tokens },
    { name: 'keys', type: 'u32', value: dims.keys },
    { name: 'query_offset', type: 'i32', value: dims.queryOffset },
    { name: 'heads', type: 'u32', value: dims.heads },
    { name: 'heads_per_key_head', type: 'u32', value: dims.heads / keyHeadsOf(dims) },
    // log2(e) folded in, so that exp2 serves for exp
    { name: 'scale_log2', type: 'f32', value: scoreScale(dims) * Math.LOG2E },
    { name: 'softcap_log2', type: 'f32', value: (dims.softcap ?? 0) * Math.LOG2E },
    { name: 'mask_batch_stride', type: 'u32', value: batchStride },
    { name: 'mask_head_stride', type: 'u32', value: head },
    { name: 'mask_row_stride', type: 'u32', value: row },
  ];
}

/** Constants that every kernel of the task sets: what it need not do, its shader leaves out. */
export function attentionConstants(dims: AttentionDims) {
  return {
    HEAD_DIM: dims.headDim,
    VALUE_DIM: valueDimOf(dims),
    CAUSAL: dims.causal,
    HAS_SOFTCAP: (dims.softcap ?? 0) > 0,
    HAS_MASK: dims.mask === true,
    HAS_KEY_LENGTHS: dims.keyLengths === true,
  };
}

/** Two products of every visible key: what a row of the definition costs. */
export function referenceFlopsPerRow(dims: AttentionDims): number {
  return 2 * dims.keys * (dims.headDim + valueDimOf(dims));
}

/** The inputs of the definition by name. @throws Error when one is missing */
export function qkv(inputs: TensorValues) {
  return { q: floats(inputs, 'q'), k: floats(inputs, 'k'), v: floats(inputs, 'v') };
}

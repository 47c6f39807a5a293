import { linearAttention } from '../../reference/linearAttention';
import type { Task } from '../../spec/task';
import { attentionDimensions, type AttentionDims, valueDimOf } from '../attention/dims';
import { toleranceOf } from '../attention/stored';
import { attention, qkv } from '../attention/task';
import { attentionDimsFrom, attentionInputsFrom } from '../attention/tensors';
import { featureOf, linearInputs, linearOutput, referenceShape } from './shape';
import { linearTestDims } from './testDims';

/** Linear attention: another function of the same inputs as softmax attention. */
export const linearAttentionTask: Task<AttentionDims> = {
  id: 'linear-attention',
  smaller: attention.smaller,
  name: { en: 'Linear attention', 'zh-CN': '线性注意力' },
  formula: 'O = φ(Q) (φ(K)ᵀ V) / (φ(Q) · Σ φ(K)),  φ(x) = elu(x) + 1',
  dimensions: attentionDimensions,
  inputs: linearInputs,
  outputs: (dims) => [linearOutput(dims)],
  dimsFrom: attentionDimsFrom,
  // made as softmax attention's are, so that both take the same
  inputsFrom: attentionInputsFrom,
  reference: (inputs, dims, rows) =>
    linearAttention(qkv(inputs), referenceShape(dims), featureOf(dims), rows),
  referenceFlopsPerRow: (dims) => 2 * dims.keys * (dims.headDim + valueDimOf(dims)),
  tolerance: {
    relativeToLargest: 2e-5,
    reason: {
      en: 'Sums of f32 weights, in whatever order, stay within 2e-6 of the largest value; ten times that is allowed. Weights of either sign (identity) may cancel in a value, but not in the largest, which the error is measured by.',
      'zh-CN':
        'f32 权重以任意次序求和，误差都在最大值的 2e-6 以内；容差取其十倍。恒等映射的权重有正有负，个别值会相消，但作为误差基准的最大值不会。',
    },
  },
  toleranceFor: (dims) => toleranceOf(dims, linearAttentionTask.tolerance),
  testDims: linearTestDims,
};

import { linearAttention } from '../../reference/linearAttention';
import type { Task } from '../../spec/task';
import { attentionDimensions, type AttentionDims } from '../attention/dims';
import {
  attention,
  attentionInputs,
  attentionOutput,
  qkv,
  referenceFlopsPerRow,
} from '../attention/task';
import { attentionTestDims } from '../attention/testDims';

/** Linear attention: another function of the same inputs as softmax attention. */
export const linearAttentionTask: Task<AttentionDims> = {
  id: 'linear-attention',
  smaller: attention.smaller,
  name: { en: 'Linear attention', 'zh-CN': '线性注意力' },
  formula: 'O = φ(Q) (φ(K)ᵀ V) / (φ(Q) · Σ φ(K)),  φ(x) = elu(x) + 1',
  dimensions: attentionDimensions,
  inputs: attentionInputs,
  output: attentionOutput,
  reference: (inputs, dims, rows) => linearAttention(qkv(inputs), dims, rows),
  referenceFlopsPerRow,
  tolerance: {
    relativeToLargest: 2e-5,
    reason: {
      en: 'Sums of positive f32 weights, in whatever order, stay within 2e-6 of the largest value; ten times that is allowed.',
      'zh-CN': '正的 f32 权重以任意次序求和，误差都在最大值的 2e-6 以内；容差取其十倍。',
    },
  },
  testDims: attentionTestDims,
};

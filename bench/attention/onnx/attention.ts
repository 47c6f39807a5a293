import type { AttentionDims } from '../../../src/kernels/attention/dims';
import { encodeModel } from './model';

/** Softmax attention by ONNX Runtime's own operator, over [batch, tokens, heads·headDim]. */
export function attentionModel({ batch, heads, tokens, headDim, causal }: AttentionDims) {
  const shape = [batch, tokens, heads * headDim];
  return encodeModel({
    operator: 'MultiHeadAttention',
    domain: 'com.microsoft',
    domainVersion: 1,
    attributes: [
      { name: 'num_heads', type: 'integer', value: heads },
      { name: 'unidirectional', type: 'integer', value: causal ? 1 : 0 },
      { name: 'scale', type: 'float', value: 1 / Math.sqrt(headDim) },
    ],
    inputs: ['q', 'k', 'v'].map((name) => ({ name, shape })),
    output: { name: 'output', shape },
  });
}

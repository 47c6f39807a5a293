import type { AttentionDims } from '../../src/kernels/attention/dims';
import { deviceMask } from '../../src/kernels/attention/tensors';
import type { FloatValues } from '../../src/spec/tensor';
import { type OnnxCase, type OnnxTensor, split, swapMiddle } from './onnxCases';

/** A case of the operator Attention as the task takes it. */
export interface AttentionCase {
  readonly dims: AttentionDims;
  readonly inputs: FloatValues;
  /** Brings an output [batch, heads, tokens, valueDim] into the case's own layout. */
  layOut(output: Float32Array): Float32Array;
}

export function attentionCase({ attrs, inputs }: OnnxCase): AttentionCase {
  const { q_num_heads: heads = 1, kv_num_heads: keyHeads = 1 } = attrs;
  const flat = inputs['Q']!.dims.length === 3;
  const q = split(inputs['Q']!, heads);
  const past = inputs['past_key']?.dims[2] ?? 0;
  const k = behind(inputs['past_key'], split(inputs['K']!, keyHeads));
  const v = behind(inputs['past_value'], split(inputs['V']!, keyHeads));
  const [batch, queryHeads, tokens, headDim] = q.dims as readonly [number, number, number, number];
  const valueDim = v.dims[3]!;
  const sizes = { batch, heads: queryHeads, tokens, keys: k.dims[2]!, headDim };
  const mask = maskOf(inputs['attn_mask'], sizes);
  const lengths = inputs['nonpad_kv_seqlen']?.values;
  const dims = {
    ...sizes,
    keyHeads: k.dims[1]!,
    valueDim,
    causal: attrs['is_causal'] === 1,
    queryOffset: past,
    scale: attrs['scale'],
    softcap: attrs['softcap'],
    keyLengths: lengths !== undefined,
    ...mask.dims,
  };
  return {
    dims,
    inputs: {
      q: q.values,
      k: k.values,
      v: v.values,
      ...mask.inputs,
      ...(lengths && { key_lengths: lengths }),
    },
    layOut: (output) => (flat ? swapMiddle(output, [batch, queryHeads, tokens, valueDim]) : output),
  };
}

/** Present keys or values behind the past ones of each head. */
function behind(past: OnnxTensor | undefined, present: OnnxTensor): OnnxTensor {
  if (!past) return present;
  const [batch, heads, rows, d] = present.dims as readonly [number, number, number, number];
  const [before, own] = [past.dims[2]! * d, rows * d];
  const values = new Float32Array(batch * heads * (before + own));
  for (let head = 0; head < batch * heads; head++) {
    const start = head * (before + own);
    values.set(past.values.subarray(head * before, (head + 1) * before), start);
    values.set(present.values.subarray(head * own, (head + 1) * own), start + before);
  }
  return { dims: [batch, heads, past.dims[2]! + rows, d], values };
}

function maskOf(
  tensor: OnnxTensor | undefined,
  sizes: Pick<AttentionDims, 'batch' | 'heads' | 'tokens'>,
): { readonly dims: Partial<AttentionDims>; readonly inputs: FloatValues } {
  if (!tensor) return { dims: {}, inputs: {} };
  const [batch, heads, tokens] = [1, 1, 1, ...tensor.dims].slice(-4);
  return {
    dims: {
      mask: true,
      maskSharesBatch: batch! < sizes.batch,
      maskSharesHeads: heads! < sizes.heads,
      maskSharesTokens: tokens! < sizes.tokens,
    },
    inputs: { mask: deviceMask(tensor.values) },
  };
}

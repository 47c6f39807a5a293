import {
  eluPlusOne,
  identity,
  relu,
  type LinearAttentionShape,
} from '../../reference/linearAttention';
import { visibleKeyCount } from '../../reference/softmaxAttention';
import type { Param, Plan } from '../../spec/kernel';
import type { TensorSpec } from '../../spec/tensor';
import { type AttentionDims, keyHeadsOf, valueDimOf } from '../attention/dims';
import { storage } from '../attention/stored';
import { scoreScale } from '../attention/task';

/** Feature maps, in the order of their numbers in `AttentionDims`. */
export const FEATURE_MAPS = { elu1: eluPlusOne, relu, identity } as const;

export function featureOf({ featureMap = 0 }: AttentionDims): (x: number) => number {
  const feature = Object.values(FEATURE_MAPS)[featureMap];
  if (!feature) throw new Error(`there is no feature map ${featureMap}`);
  return feature;
}

export function isNormalised(dims: AttentionDims): boolean {
  return featureOf(dims) !== identity;
}

/** Query heads that read the same head of keys. */
function headsPerKeyHead(dims: AttentionDims): number {
  return dims.heads / keyHeadsOf(dims);
}

/** Keys of one head that any query sees: later queries see at least as many. */
export function seenKeys(dims: AttentionDims): number {
  return visibleKeyCount(dims, dims.tokens - 1);
}

/** q [batch, heads, tokens, headDim], k [batch, keyHeads, keys, headDim], v [batch, keyHeads, keys, valueDim]. */
export function linearInputs(dims: AttentionDims): readonly TensorSpec[] {
  const { batch, heads, tokens, keys, headDim } = dims;
  return [
    { name: 'q', shape: [batch, heads, tokens, headDim], ...storage(dims) },
    { name: 'k', shape: [batch, keyHeadsOf(dims), keys, headDim], ...storage(dims) },
    { name: 'v', shape: [batch, keyHeadsOf(dims), keys, valueDimOf(dims)], ...storage(dims) },
  ];
}

/** [batch, heads, tokens, valueDim]. */
export function linearOutput(dims: AttentionDims): TensorSpec {
  const { batch, heads, tokens } = dims;
  return { name: 'output', shape: [batch, heads, tokens, valueDimOf(dims)], ...storage(dims) };
}

/** The sizes as the float64 definitions read them. */
export function referenceShape(dims: AttentionDims): LinearAttentionShape {
  return {
    ...dims,
    headsPerKeyHead: headsPerKeyHead(dims),
    valueDim: valueDimOf(dims),
    scale: scoreScale(dims),
  };
}

/** Constants that every kernel over these tensors takes. */
export function shapeConstants(dims: AttentionDims): Plan['constants'] {
  return {
    HEAD_DIM: dims.headDim,
    VALUE_DIM: valueDimOf(dims),
    HEADS_PER_KEY_HEAD: headsPerKeyHead(dims),
    CAUSAL: dims.causal,
  };
}

/** Parameters that every kernel over these tensors takes first. */
export function shapeParams(dims: AttentionDims): readonly Param[] {
  return [
    { name: 'tokens', type: 'u32', value: dims.tokens },
    { name: 'keys', type: 'u32', value: dims.keys },
    { name: 'query_offset', type: 'i32', value: dims.queryOffset },
    { name: 'scale', type: 'f32', value: scoreScale(dims) },
  ];
}

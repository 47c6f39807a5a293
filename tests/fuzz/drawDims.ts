import type { AttentionDims } from '../../src/kernels/attention/dims';
import type { FlowDims } from '../../src/kernels/flow/dims';
import { COUPLINGS } from '../../src/spec/flow';
import type { Draw } from './draw';

interface AttentionChoices {
  /** Whether masks, key lengths and a softcap are drawn, or feature maps. */
  readonly isSoftmax: boolean;
  readonly hasHalf: boolean;
}

export function drawAttentionDims(
  draw: Draw,
  { isSoftmax, hasHalf }: AttentionChoices,
): AttentionDims {
  const heads = draw.integer(1, 6);
  const divisors = [1, 2, 3, 4, 5, 6].filter((each) => heads % each === 0);
  const dims = {
    batch: draw.integer(1, 2),
    heads,
    keyHeads: draw.oneOf(divisors),
    tokens: draw.integer(1, 90),
    keys: draw.integer(1, 150),
    headDim: draw.integer(1, 24),
    valueDim: draw.integer(1, 24),
    causal: draw.chance(0.5),
    queryOffset: draw.integer(-20, 90),
    half: hasHalf ? draw.integer(0, 1) : 0,
  };
  if (!isSoftmax) return { ...dims, featureMap: draw.integer(0, 2) };
  return {
    ...dims,
    softcap: draw.chance(0.3) ? 2 : 0,
    mask: draw.chance(0.4),
    maskSharesBatch: draw.chance(0.5),
    maskSharesHeads: draw.chance(0.5),
    maskSharesTokens: draw.chance(0.3),
    keyLengths: draw.chance(0.3),
  };
}

export function drawFlowDims(draw: Draw): FlowDims {
  return {
    batch: draw.integer(1, 120),
    dimensions: draw.integer(2, 8),
    layers: draw.integer(1, 4),
    width: draw.integer(1, 24),
    depth: draw.integer(1, 3),
    bins: draw.integer(2, 8),
    coupling: draw.integer(0, COUPLINGS.length - 1),
    mixing: draw.chance(0.5),
    inverse: draw.chance(0.5),
  };
}

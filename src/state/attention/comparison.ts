import { offeredAttentionKernels } from '../../kernels';
import { attentionDimensions } from '../../kernels/attention/dims';
import type { Dims } from '../../spec/task';
import { presets } from '../../workloads/presets';
import { createComparison } from '../comparison/comparison';
import type { Lab } from '../comparison/lab';
import { flashAttentionTable } from './flashAttentionTable';

export const attentionLab: Lab = {
  id: 'attention',
  kernels: offeredAttentionKernels,
  dimensions: attentionDimensions,
  // the others are variations: they wait to be switched on
  mostKernels: 4,
  software: { dims: { tokens: 256, keys: 256, heads: 4, headDim: 32 }, mostKernels: 3 },
  follower: { name: 'keys', leader: 'tokens' },
  presets,
  sweeps: [flashAttentionTable],
  explained: true,
  idle,
  map: { slices: ['batch', 'heads'], condense: 'mean' },
};

/** What has no effect: an offset without a diagonal, sharing without a mask, and what follows the sizes. */
function idle({ causal, mask, keyHeads, valueDim, softcap }: Dims): readonly string[] {
  return [
    ...(causal === true ? [] : ['queryOffset']),
    ...(mask === true ? [] : ['maskSharesHeads', 'maskSharesBatch']),
    ...(keyHeads === 0 ? ['keyHeads'] : []),
    ...(valueDim === 0 ? ['valueDim'] : []),
    ...(softcap === 0 ? ['softcap'] : []),
  ];
}

export const attentionComparison = createComparison(attentionLab);

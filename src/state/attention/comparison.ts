import { attentionKernels } from '../../kernels';
import { attentionDimensions } from '../../kernels/attention/dims';
import { presets } from '../../workloads/presets';
import { createComparison } from '../comparison/comparison';
import type { Lab } from '../comparison/lab';

export const attentionLab: Lab = {
  id: 'attention',
  kernels: attentionKernels,
  dimensions: attentionDimensions,
  software: { dims: { tokens: 256, keys: 256, heads: 4, headDim: 32 }, mostKernels: 3 },
  follower: { name: 'keys', leader: 'tokens' },
  presets,
  idle: ({ causal }) => (causal === true ? [] : ['queryOffset']),
  map: { slices: ['batch', 'heads'], condense: 'mean' },
};

export const attentionComparison = createComparison(attentionLab);

import type { Kernel } from '../spec/kernel';
import type { AttentionDims } from './attention/dims';
import { flash } from './attention/flash';
import { flashMatrix } from './attention/flashMatrix';
import { flashRow } from './attention/flashRow';
import { standard } from './attention/standard';
import { twoPass } from './attention/twoPass';
import type { FlowDims } from './flow/dims';
import { fused } from './flow/fused';
import { layerByLayer } from './flow/layerByLayer';
import { gatedLinear } from './linear-attention/gatedLinear';
import { gatedLinearTokens } from './linear-attention/gatedLinearTokens';
import { linear } from './linear-attention/linear';
import { linearRegisters } from './linear-attention/linearRegisters';
import { linearTokens } from './linear-attention/linearTokens';

/** The kernels of the attention lab, in the order in which they are shown. One line a kernel. */
export const attentionKernels: readonly Kernel<AttentionDims>[] = [
  standard,
  flash,
  linear,
  twoPass,
  flashRow,
  linearTokens,
  linearRegisters,
  gatedLinear,
  gatedLinearTokens,
];

/** Experiments, which few devices can run: the others are told why. */
export const experimentalKernels: readonly Kernel<AttentionDims>[] = [flashMatrix];

/** All that the attention lab and the command line offer. */
export const offeredAttentionKernels = [...attentionKernels, ...experimentalKernels];

/** The kernels of the flow lab, in the order in which they are shown. One line a kernel. */
export const flowKernels: readonly Kernel<FlowDims>[] = [layerByLayer, fused];

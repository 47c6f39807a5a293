import type { Kernel } from '../spec/kernel';
import type { AttentionDims } from './attention/dims';
import { flash } from './attention/flash';
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

/** The kernels of the flow lab, in the order in which they are shown. One line a kernel. */
export const flowKernels: readonly Kernel<FlowDims>[] = [layerByLayer, fused];

import { dimsOf } from '../kernels/flow/dims';
import { TRAINING_PASSES, type TrainingDims, trainingStep } from '../kernels/flow/trainingStep';
import type { Capabilities } from '../spec/capabilities';
import type { FlowShape } from '../spec/flow';
import { MAX_PASSES } from '../spec/host';
import { resolveTuning, unsupported } from '../spec/plan';
import type { Text } from '../spec/text';

/** Steps that one submission holds at most. */
export const STEPS_AT_ONCE = MAX_PASSES / TRAINING_PASSES.length;

export function trainingDims(shape: FlowShape, batch: number): TrainingDims {
  return { ...dimsOf(shape, { batch, inverse: false }), stepsAtOnce: STEPS_AT_ONCE };
}

/** Why a device cannot train such a flow, and the way out; null where it can. */
export function trainingUnfit(
  shape: FlowShape,
  batch: number,
  capabilities: Capabilities,
): Text | null {
  const dims = trainingDims(shape, batch);
  const tuning = resolveTuning(trainingStep, dims, capabilities);
  if (!unsupported(trainingStep, dims, tuning, capabilities)) return null;
  return {
    en: `a batch of ${batch} through this flow needs more memory in one piece than the device gives: choose a smaller batch, fewer layers or a smaller width`,
    'zh-CN': `批大小 ${batch} 通过该流所需的单块内存超出设备所能提供的：请减小批大小、层数或宽度`,
  };
}

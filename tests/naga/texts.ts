import { flowKernels, offeredAttentionKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { flashTrace } from '../../src/kernels/explain/flashTrace';
import { linearTrace } from '../../src/kernels/explain/linearTrace';
import { type FlowDims, shapeOf } from '../../src/kernels/flow/dims';
import { type TrainingDims, trainingStep } from '../../src/kernels/flow/trainingStep';
import { copy } from '../../src/kernels/probe/copy';
import { multiplyAdd } from '../../src/kernels/probe/multiplyAdd';
import { PROBE_SIZES, SOFTWARE_PROBE_SIZES } from '../../src/kernels/probe/sizes';
import { flow } from '../../src/kernels/flow/task';
import { trainingDims } from '../../src/flows/trainingDims';
import type { Kernel } from '../../src/spec/kernel';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { shaderSource } from '../../src/spec/shader';
import type { Dims } from '../../src/spec/task';
import { DEVICES } from './devices';

/** A text that some device is given, and the first that is. */
export interface GeneratedText {
  readonly kernel: string;
  readonly size: string;
  readonly device: string;
  readonly source: string;
}

/** The lab's own size, and each number of dimensions that models have. */
const LAB_SIZES: readonly AttentionDims[] = [40, 64, 72, 80, 128].flatMap((headDim) =>
  [false, true].map((causal) => ({
    batch: 1,
    heads: 8,
    tokens: 1024,
    keys: 1024,
    headDim,
    causal,
    queryOffset: 0,
  })),
);

/** Every text that the default tunings generate, each once: all kernels, sizes and devices. */
export function generatedTexts(): readonly GeneratedText[] {
  const texts = new Map<string, GeneratedText>();
  for (const text of allTexts()) if (!texts.has(text.source)) texts.set(text.source, text);
  return [...texts.values()];
}

function allTexts(): readonly GeneratedText[] {
  return [
    ...offeredAttentionKernels.flatMap((kernel) => textsOf(kernel, attentionSizes(kernel))),
    ...flowKernels.flatMap((kernel) => textsOf(kernel, kernel.task.testDims)),
    ...textsOf(trainingStep, flow.testDims.flatMap(trainedAt)),
    ...textsOf(flashTrace, flashTrace.task.testDims),
    ...textsOf(linearTrace, linearTrace.task.testDims),
    ...textsOf(multiplyAdd, [PROBE_SIZES.multiplyAdd, SOFTWARE_PROBE_SIZES.multiplyAdd]),
    ...textsOf(copy, [PROBE_SIZES.copy, SOFTWARE_PROBE_SIZES.copy]),
  ];
}

/** Test sizes, ragged ones among them, and the lab's, stored as f32 and as f16. */
function attentionSizes({ task }: Kernel<AttentionDims>): readonly AttentionDims[] {
  const sizes = [...task.testDims, ...LAB_SIZES];
  return [...sizes, ...sizes.map((dims) => ({ ...dims, half: 1 }))];
}

function trainedAt(dims: FlowDims): readonly TrainingDims[] {
  return dims.inverse || dims.blocks ? [] : [trainingDims(shapeOf(dims), dims.batch)];
}

/** What the devices that can run a kernel at these sizes are given. */
function textsOf<D extends Dims>(kernel: Kernel<D>, sizes: readonly D[]): readonly GeneratedText[] {
  // to write a text takes longer than to plan it
  const written = new Set<string>();
  return sizes.flatMap((dims) =>
    DEVICES.flatMap(({ name, capabilities }) => {
      const tuning = resolveTuning(kernel, dims, capabilities);
      if (unsupported(kernel, dims, tuning, capabilities)) return [];
      const plan = kernel.plan(dims, tuning, capabilities);
      const key = JSON.stringify([plan.form?.shader.path, plan.constants, plan.stored]);
      if (written.has(key)) return [];
      written.add(key);
      const source = shaderSource(kernel, plan);
      return [{ kernel: kernel.id, size: JSON.stringify(dims), device: name, source }];
    }),
  );
}

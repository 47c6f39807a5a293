import type { Engine } from '../../src/gpu/device';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { attentionKernels } from '../../src/kernels';
import { compare } from '../../src/measure/compare';
import { referenceHere, type VariantOutcome } from '../../src/measure/comparison';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { resolveTuning } from '../../src/spec/plan';
import type { Dims } from '../../src/spec/task';
import { type FloatValues, floats } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';
import { sizesOfRun } from '../sizes';
import { testEngine } from './nodeEngine';

/** With the first output, of floats, by itself. */
export type Finished = Extract<VariantOutcome, { status: 'done' }> & {
  readonly output: Float32Array;
};

interface Run<D extends Dims> {
  readonly dims: D;
  readonly tuning?: Partial<Tuning>;
  readonly inputs?: FloatValues;
  readonly engine?: Engine;
}

/** Runs a kernel once over poisoned tensors and compares it with float64, untimed. */
export async function runKernel<D extends Dims>(
  kernel: Kernel<D>,
  { dims, tuning = {}, inputs, engine }: Run<D>,
): Promise<Finished> {
  const device = engine ?? (await testEngine());
  const [outcome] = await compare(device, {
    dims,
    variants: [
      {
        kernel: kernel as unknown as Kernel,
        tuning: resolveTuning(kernel, dims, device.capabilities, tuning),
      },
    ],
    inputs: inputs ?? sampleFloats(kernel.task, dims, 7),
    reference: referenceHere,
    samples: 0,
  });
  if (outcome?.status !== 'done') throw new Error(outcome?.reason.en);
  return { ...outcome, output: floats({ output: outcome.outputs[0]! }, 'output') };
}

/** Every kernel of the registry, for `describe.each`. */
export const everyKernel = attentionKernels.map((kernel) => [kernel.id, kernel] as const);

/** Those of softmax attention, which know all that is optional. */
export const softmaxKernels = everyKernel.filter(([, { task }]) => task.id === 'attention');

/** What an engine is to run for a kernel, as one text: where it is the same, so is what comes of it. */
export function planText<D extends Dims>(kernel: Kernel<D>, dims: D, engine: Engine): string {
  const { capabilities } = engine;
  return JSON.stringify(kernel.plan(dims, resolveTuning(kernel, dims, capabilities), capabilities));
}

/** Of sizes, the kernel's own unless given, those at which an engine runs it as none of those does that know it already. */
export function sizesRunOtherwise(
  kernel: Kernel<AttentionDims>,
  engine: Engine,
  verifiedOn: readonly Engine[],
  sizes: readonly AttentionDims[] = kernel.task.testDims,
) {
  return sizesOfRun(sizes).filter((dims) =>
    verifiedOn.every((other) => planText(kernel, dims, engine) !== planText(kernel, dims, other)),
  );
}

/** A size in a line, for the names of tests: `B2 H3 N65 M65 d64 causal+0 softcap 1.5 mask BT lengths`. */
export function describeDims(dims: AttentionDims): string {
  const { batch, heads, tokens, keys, headDim, causal, queryOffset } = dims;
  const { keyHeads, valueDim, softcap, mask, keyLengths, featureMap, scale } = dims;
  const shared = [
    dims.maskSharesBatch && 'B',
    dims.maskSharesHeads && 'H',
    dims.maskSharesTokens && 'N',
  ];
  return [
    `B${batch} H${heads}${keyHeads ? `/${keyHeads}` : ''} N${tokens} M${keys} d${headDim}`,
    valueDim && `values ${valueDim}`,
    causal && `causal${queryOffset < 0 ? '' : '+'}${queryOffset}`,
    softcap && `softcap ${softcap}`,
    mask && ['mask', ...shared.filter(Boolean)].join(' '),
    keyLengths && 'lengths',
    featureMap !== undefined && `feature map ${featureMap}`,
    scale !== undefined && `scale ${scale}`,
  ]
    .filter(Boolean)
    .join(' ');
}

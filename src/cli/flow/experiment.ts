import { evaluateNats } from '../../flows/evaluate';
import { initialWeights } from '../../flows/initialise';
import { modelShape } from '../../flows/models';
import { standardised } from '../../flows/standardisation';
import { type TrainedFlow, trainFlow, type TrainFlowOptions } from '../../flows/trainFlow';
import { trainingUnfit } from '../../flows/training';
import { type AgainstGaussian, againstGaussian } from '../../flows/verdict';
import { DeviceHost } from '../../gpu/kernelHost';
import type { Engine } from '../../gpu/device';
import { flowLayout } from '../../spec/flow';
import { FailedRunError, InputError } from '../errors';
import type { FlowRecipe } from './recipe';
import type { Source } from './source';

/** Steps between two looks at the validation images, and without progress before training ends. */
const VALIDATION = { every: 25, patience: 200 } as const;

/** What a training came to, and how well the flow does on points that it never saw. */
export interface ExperimentResult {
  readonly density: string;
  readonly model: string;
  readonly seed: number;
  /** Mean -log p of the held-out points. */
  readonly nllNats: number;
  readonly nllStandardError: number;
  /** Where it is known: no flow can do better. */
  readonly entropyNats?: number;
  /** Of the best Gaussian. */
  readonly gaussianNats: number;
  /** The flow beside it, on the held-out points. */
  readonly againstGaussian: AgainstGaussian;
  /** Independent points that were held out. */
  readonly heldOutCount: number;
  /** Of the digits alone, on the images for testing and on those that told when to stop. */
  readonly bitsPerDim?: number;
  readonly validationBitsPerDim?: number;
  readonly steps: number;
  /** The step whose weights were kept. */
  readonly keptStep: number;
  /** Of the steps alone, without making pipelines and judging. */
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly parameters: number;
}

/**
 * Trains a flow on a source, and holds it against what was held out, once.
 * @throws InputError where the device cannot run it, FailedRunError where nothing comes of it
 */
export async function experiment(
  engine: Engine,
  source: Source,
  chosen: FlowRecipe,
  onProgress: NonNullable<TrainFlowOptions['onProgress']>,
): Promise<{ readonly flow: TrainedFlow; readonly result: ExperimentResult }> {
  const { data, digits } = source;
  const { recipe, seed } = chosen;
  const shape = modelShape(chosen.model, data.dimensions, chosen.sizes);
  const unfit = trainingUnfit(shape, recipe.batch, engine.capabilities);
  if (unfit) throw new InputError(unfit.en);
  const host = new DeviceHost(engine);
  try {
    const sample = standardised(data.sample, data.standardisation);
    const weights = initialWeights(shape, sample, seed);
    const validation = digits && { points: digits.validation, ...VALIDATION };
    const options = { onProgress, ...(validation && { validation }) };
    const flow = await trainFlow(host, { shape, recipe, data, weights }, options);
    if (flow.status === 'diverged') throw diverged(flow.steps, chosen);
    return { flow, result: await judge(source, chosen, flow) };
  } finally {
    host.release();
  }
}

function diverged(steps: number, { recipe, seed }: FlowRecipe): FailedRunError {
  return new FailedRunError(
    `training diverged at step ${steps + 1} of ${recipe.steps}: the loss is no finite number; nothing is written, try a --rate below ${recipe.rate}, a --seed other than ${seed}, or leave out points that lie far from the rest`,
  );
}

/** @throws FailedRunError where the held-out points have no finite density */
async function judge(
  { name, data, digits }: Source,
  { model, seed }: FlowRecipe,
  flow: TrainedFlow,
): Promise<ExperimentResult> {
  const { heldOut, heldOutDraws = 1, entropyNats, gaussianNats } = data;
  const { nats, standardError } = await evaluateNats(flow.runner, heldOut, heldOutDraws);
  if (!Number.isFinite(nats)) {
    throw new FailedRunError(
      'a held-out point has no finite density under the trained flow; nothing is written, try a lower --rate, or leave out points that lie far from the rest',
    );
  }
  const { steps, keptStep, seconds, validationNats } = flow;
  return {
    density: name,
    model: model.id,
    seed,
    nllNats: nats,
    nllStandardError: standardError,
    ...(entropyNats !== undefined && { entropyNats }),
    gaussianNats,
    againstGaussian: againstGaussian({ nats, standardError }, gaussianNats),
    heldOutCount: data.heldOutCount / heldOutDraws,
    ...(digits && { bitsPerDim: digits.bitsPerDim(nats) }),
    ...(digits &&
      validationNats !== undefined && { validationBitsPerDim: digits.bitsPerDim(validationNats) }),
    steps,
    keptStep,
    seconds,
    stepsPerSecond: steps / seconds,
    parameters: flowLayout(flow.shape).parameters,
  };
}

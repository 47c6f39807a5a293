import { densities } from '../../src/flows/densities';
import { evaluateNats } from '../../src/flows/evaluate';
import type { FlowRunner } from '../../src/flows/flowRunner';
import { FlowRunner as Runner } from '../../src/flows/flowRunner';
import { initialWeights } from '../../src/flows/initialise';
import { flowModels, modelShape } from '../../src/flows/models';
import { DEFAULT_RECIPE, type Recipe, Training } from '../../src/flows/training';
import { standardised } from '../../src/flows/standardisation';
import { densityData, type TrainingData } from '../../src/flows/trainingData';
import type { Engine } from '../../src/gpu/device';
import { DeviceHost } from '../../src/gpu/kernelHost';
import type { FlowShape } from '../../src/spec/flow';
import { testEngine } from './nodeEngine';

export interface TrainedFlow {
  readonly shape: FlowShape;
  readonly data: TrainingData;
  readonly training: Training;
  readonly runner: FlowRunner;
  readonly weights: Float32Array;
}

const SIZES = { layers: 4, width: 32, depth: 2, bins: 8 };

/** A flow that has learned a density for a few hundred steps: no longer what it began as. */
export async function trainedFlow(
  modelId: string,
  densityId: string,
  recipe: Partial<Recipe> = {},
  seed = 1,
  engine?: Engine,
): Promise<TrainedFlow> {
  const model = flowModels.find(({ id }) => id === modelId)!;
  const density = densities.find(({ id }) => id === densityId)!;
  const host = new DeviceHost(engine ?? (await testEngine()));
  const shape = modelShape(model, 2, SIZES);
  const data = densityData(density, seed);
  const full = { ...DEFAULT_RECIPE, steps: 300, ...recipe };
  const sample = standardised(data.sample, data.standardisation);
  const weights = initialWeights(shape, sample, seed);
  const training = await Training.begin(host, { shape, recipe: full, data, weights });
  let status = 'running';
  while (status === 'running') ({ status } = await training.advance(16));
  const runner = await Runner.open(host, shape, training.weights, data.standardisation);
  return { shape, data, training, runner, weights: await training.readWeights() };
}

/** Held-out nats of a trained flow. */
export async function heldOutNats({ runner, data }: TrainedFlow) {
  return evaluateNats(runner, data.heldOut);
}

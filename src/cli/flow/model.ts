import { DataError } from '../../flows/dataError';
import { FlowRunner } from '../../flows/flowRunner';
import { decodeModel, type FlowModel, MOST_MODEL_BYTES } from '../../flows/modelFile';
import { DeviceHost } from '../../gpu/kernelHost';
import { InputError } from '../errors';
import { namedFile, readInput } from '../files';
import { withEngine } from '../command';
import type { AdapterDescription } from '../../spec/measurement';
import { flowLayout } from '../../spec/flow';
import type { PointsFile } from './points';

export const MODEL_OPTION = {
  kind: 'text',
  value: 'model.json',
  help: 'a flow that flow train or the page saved',
} as const;

/** @throws InputError where the file is no model, or a damaged one */
export async function readModel(file: string): Promise<FlowModel> {
  const bytes = await readInput('model', file, MOST_MODEL_BYTES);
  try {
    return decodeModel(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new InputError(`${namedFile('model', file)}: ${error.text.en}`, { cause: error });
  }
}

/** @throws InputError unless the points have the dimensions of the model */
export function checkDimensions({ shape }: FlowModel, { dimensions }: PointsFile): void {
  if (dimensions === shape.dimensions) return;
  throw new InputError(
    `--points has ${dimensions} coordinates a point, the model has ${shape.dimensions}: give points [count, ${shape.dimensions}]`,
  );
}

/** The model on this machine's device while `work` runs. @throws NoAdapterError, GpuError */
export function withModel<T>(
  { shape, weights, standardisation }: FlowModel,
  work: (runner: FlowRunner, adapter: AdapterDescription) => Promise<T>,
): Promise<T> {
  return withEngine(async (engine) => {
    const host = new DeviceHost(engine);
    const { parameters } = flowLayout(shape);
    const tensor = await host.tensor({ name: 'weights', shape: [parameters] }, weights);
    const runner = await FlowRunner.open(host, shape, tensor, standardisation);
    return work(runner, engine.adapter);
  });
}

/** What helps where data lead beyond float32: those of a model that lie far from 0 may be too small, not too large. */
export const NEARER = 'give --points nearer to what it was trained on, or another --model';

/** @throws InputError where a result is no number that float32 holds */
export function checkFinite(values: Float32Array, remedy: string): void {
  if (values.every(Number.isFinite)) return;
  throw new InputError(`these values lead beyond float32 through this flow: ${remedy}`);
}

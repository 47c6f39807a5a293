import type { Job, Model } from './flowStore';
import {
  type FlowSetting,
  flowSettingStore,
  knownDimensions,
  recipeOf,
  setDims,
  shapeSet,
} from './setting';
import { hasSource, sourcesStore } from './sources';

/** Weights of a file, to be looked at or trained on from. */
let given: { readonly model: Model; readonly revision: number } | null = null;
let givenRevision = 0;

/** The dimensions of the data that are set. */
export function dimensionsSet({ data }: FlowSetting): number {
  return knownDimensions(data) ?? sourcesStore.getState().file?.dimensions ?? 2;
}

/** The job that the setting stands for now. */
export function jobSet(): Job {
  const setting = flowSettingStore.getState();
  const { file, revision } = sourcesStore.getState();
  const shape = shapeSet(dimensionsSet(setting));
  const recipe = recipeOf(setting);
  const { data, seed } = setting;
  const own = data === 'file' || data === 'drawn';
  const dataKey = `${data} ${own ? revision : 0}`;
  const start = givenFor(shape) ? given?.revision : 0;
  const key = JSON.stringify([shape, recipe, dataKey, seed, start]);
  const fileName = data === 'file' ? (file?.name ?? null) : null;
  return { key, dataKey, shape, recipe, data, fileName, seed };
}

/** The weights of a file where they are of this shape. */
export function givenFor(shape: Job['shape']): Model | null {
  if (!given) return null;
  return JSON.stringify(given.model.shape) === JSON.stringify(shape) ? given.model : null;
}

/** Starts from weights of a file; from the seed's own again with `null`. */
export function startFrom(model: Model | null): void {
  given = model && { model, revision: ++givenRevision };
}

/** Lets the comparison's dimensions follow the data. */
export function followData(): void {
  const setting = flowSettingStore.getState();
  // what is not there yet has no dimensions
  if (!hasSource(setting.data)) return;
  const dimensions = dimensionsSet(setting);
  if (shapeSet(0).dimensions !== dimensions) setDims({ dimensions });
}

import { createStore } from 'zustand/vanilla';
import { DataError } from '../../flows/dataError';
import {
  decodeModel,
  encodeModel,
  MOST_MODEL_BYTES,
  type TrainingRecord,
} from '../../flows/modelFile';
import { parsePointsCsv, parsePointsNpy } from '../../flows/pointsFile';
import { quoteOutside } from '../../spec/outsideText';
import type { Text } from '../../spec/text';
import { saidOf } from '../failure';
import { isReport, openReport } from '../reports/importStore';
import { flowComparison } from './comparison';
import { askDesk } from './deskClient';
import { flowStore } from './flowStore';
import { dimensionsSet, startFrom } from './job';
import { DATA_IDS, flowSettingStore, knownDimensions, setFlow, setShape } from './setting';
import { hasSource, sourcesStore } from './sources';
import { reset } from './train';

/** What a file could not be used for; what was there before stays. */
export const fileStore = createStore<{ readonly problem: Text | null }>(() => ({ problem: null }));

export function dismissProblem(): void {
  fileStore.setState({ problem: null });
}

/** A file's name is quoted up to this length. */
const NAME_CHARACTERS = 120;

/**
 * Takes a dropped or chosen file: points as .npy or text, weights or results as JSON.
 * @param kind what it was chosen for; its name says otherwise
 */
export async function takeFile(file: File, kind?: 'weights'): Promise<void> {
  dismissProblem();
  try {
    // the largest model is larger than a person's points
    if (file.size > MOST_MODEL_BYTES) throw tooLarge(file.name);
    if (kind === 'weights') await takeWeights(await file.text());
    else if (/\.json$/i.test(file.name)) await takeJson(file);
    else await takePoints(file);
  } catch (error) {
    fileStore.setState({ problem: problemOf(error, file.name) });
  }
}

/** Weights, or results of the kernels, which say so themselves. */
async function takeJson(file: File): Promise<void> {
  const text = await file.text();
  if (isReport(text)) await openReport(flowComparison, file);
  else await takeWeights(text);
}

async function takePoints(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isNpy = bytes[0] === 0x93 || /\.npy$/i.test(file.name);
  const name = quoteOutside(file.name);
  const table = isNpy
    ? parsePointsNpy(bytes, name)
    : parsePointsCsv(new TextDecoder().decode(bytes), name);
  const { points, dimensions } = table;
  await askDesk({ kind: 'check', source: { kind: 'file', points, dimensions } });
  sourcesStore.setState(({ revision }) => ({
    file: { ...table, name },
    revision: revision + 1,
  }));
  setFlow({ data: 'file' });
}

/** Shows a flow of a file, with the data that it was trained on where they are to be had. */
async function takeWeights(text: string): Promise<void> {
  const { shape, weights, standardisation, training } = decodeModel(text);
  const data = dataFor(shape.dimensions, training);
  startFrom({ shape, weights, standardisation, step: 0, origin: 'file' });
  setShape(shape);
  if (data !== flowSettingStore.getState().data) setFlow({ data });
  await reset();
}

/** @throws DataError where there are no data of so many dimensions */
function dataFor(dimensions: number, training: TrainingRecord | undefined): string {
  const setting = flowSettingStore.getState();
  const named = DATA_IDS.find((id) => id === training?.['data']);
  if (named && hasSource(named) && knownDimensions(named) === dimensions) return named;
  if (hasSource(setting.data) && dimensionsSet(setting) === dimensions) return setting.data;
  const known = DATA_IDS.find((id) => id !== 'drawn' && knownDimensions(id) === dimensions);
  if (known) return known;
  throw new DataError({
    en: `The model is of ${dimensions} dimensions: load points of as many columns first.`,
    'zh-CN': `该模型为 ${dimensions} 维：请先载入相同列数的点。`,
  });
}

/** The flow that is shown as a file, with how it came about; null while there is none. */
export function modelFile(): { readonly name: string; readonly text: string } | null {
  const { job, model } = flowStore.getState();
  if (!job || !model) return null;
  const { data, recipe, seed } = job;
  const training = { data, seed, step: model.step, ...recipe };
  const { shape, weights, standardisation } = model;
  return {
    name: `flow-${data}.json`,
    text: encodeModel({ shape, weights, standardisation, training }),
  };
}

function tooLarge(fileName: string): DataError {
  const name = quoteOutside(fileName, NAME_CHARACTERS);
  const most = MOST_MODEL_BYTES / 2 ** 20;
  return new DataError({
    en: `${name} is larger than ${most} MiB: take fewer points, or a smaller model.`,
    'zh-CN': `${name} 超过 ${most} MiB：请减少点数，或使用更小的模型。`,
  });
}

function problemOf(error: unknown, fileName: string): Text {
  if (error instanceof DataError) return error.text;
  const message = saidOf(error);
  const name = quoteOutside(fileName);
  return {
    en: `${name} cannot be read: ${message}`,
    'zh-CN': `无法读取 ${name}：${message}`,
  };
}

import { createStore } from 'zustand/vanilla';
import { densities } from '../../flows/densities';
import { DEFAULT_RECIPE, type Recipe } from '../../flows/training';
import { DIGIT_PIXELS } from '../../flows/digitsData';
import { shapeOf, type FlowDims } from '../../kernels/flow/dims';
import type { FlowShape } from '../../spec/flow';
import { COUPLINGS } from '../../spec/flow';
import { flowComparison } from './comparison';

/** What one can train on, as links name it. */
export const DATA_IDS = [...densities.map(({ id }) => id), 'drawn', 'file', 'digits'] as const;

/** How a flow is trained, apart from its shape, which the comparison's setting holds. */
export interface FlowSetting {
  readonly data: string;
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
  readonly seed: number;
}

export const STEPS_RANGE = { min: 1, max: 50_000, scale: 'log' } as const;
export const BATCH_RANGE = { min: 8, max: 2048, scale: 'log' } as const;
export const RATE_RANGE = { min: 1e-6, max: 10 } as const;
/** Where the rate's slider stops. */
export const RATES = [
  1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1,
] as const;

/** An adapter that computes on the CPU comes to the end of so many in the time that a person waits. */
export const SOFTWARE_STEPS = 600;

export const FIRST_SETTING: FlowSetting = {
  data: 'moons',
  steps: DEFAULT_RECIPE.steps,
  batch: DEFAULT_RECIPE.batch,
  rate: DEFAULT_RECIPE.rate,
  seed: 1,
};

export const flowSettingStore = createStore<FlowSetting>(() => FIRST_SETTING);

/** The couplings of the literature, under the names of their papers. */
export const MODELS = ['nice', 'realnvp', 'spline', 'glow'] as const;
export type ModelId = (typeof MODELS)[number];

const MODEL_SHAPES: Readonly<Record<ModelId, Pick<FlowShape, 'coupling' | 'mixing'>>> = {
  nice: { coupling: 'additive', mixing: false },
  realnvp: { coupling: 'affine', mixing: false },
  spline: { coupling: 'spline', mixing: false },
  glow: { coupling: 'affine', mixing: true },
};

/** The model of a shape: NICE and spline may mix too. */
export function modelOf({ coupling, mixing }: Pick<FlowShape, 'coupling' | 'mixing'>): ModelId {
  if (coupling === 'additive') return 'nice';
  if (coupling === 'spline') return 'spline';
  return mixing ? 'glow' : 'realnvp';
}

export function chooseModel(id: ModelId): void {
  const { coupling, mixing } = MODEL_SHAPES[id];
  setDims({ coupling: COUPLINGS.indexOf(coupling), mixing });
}

/** The shape of the flow that is set; its dimensions are those of the data. */
export function shapeSet(dimensions: number): FlowShape {
  const { dims } = flowComparison.settingStore.getState();
  return { ...shapeOf(dims as FlowDims), dimensions };
}

/** Takes over a whole shape, the comparison too. */
export function setShape({ coupling, ...sizes }: FlowShape): void {
  setDims({ ...sizes, coupling: COUPLINGS.indexOf(coupling) });
}

export function setDims(dims: Partial<FlowDims>): void {
  flowComparison.settingStore.setState((setting) => ({
    preset: null,
    dims: { ...setting.dims, ...dims },
  }));
}

export function setFlow(part: Partial<FlowSetting>): void {
  flowSettingStore.setState(part);
}

export function recipeOf({ steps, batch, rate }: FlowSetting): Recipe {
  return { ...DEFAULT_RECIPE, steps, batch, rate };
}

/** The dimensions of built-in data; null where a person's own says. */
export function knownDimensions(data: string): number | null {
  if (data === 'file') return null;
  return data === 'digits' ? DIGIT_PIXELS : 2;
}

/** The built-in densities by name. */
export const DENSITY_NAMES = densities.map(({ id, name }) => ({ id, name }));

import type { SweepEntry } from '../../measure/sweep';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel } from '../../spec/kernel';
import type { NumberDimension } from '../../spec/task';
import { kernelColumn, type Modelled } from '../comparison/column';
import { isInteger, kernelById, type Lab, type SweepPreset } from '../comparison/lab';
import { type Setting, starterSetting, withDimension } from '../comparison/setting';

/** What a sweep goes over: a size, or a tunable of one kernel. */
export type SweepAxis =
  | { readonly kind: 'dimension'; readonly name: string }
  | { readonly kind: 'tunable'; readonly kernel: string; readonly name: string };

export interface SweepRange {
  readonly from: number;
  readonly to: number;
}

/** An entry with the figures that follow from its plan, run or not. */
export interface PlannedEntry extends SweepEntry {
  readonly modelled: Modelled;
}

/** Places of a linear dimension at most. */
const MOST_STEPS = 8;

/** Fewer values are kinds, not sizes. */
const FEWEST_VALUES = 4;

/** Sizes that a sweep can go over: those that act under the present setting. */
export function sweptDimensions(lab: Lab, { dims }: Setting): readonly NumberDimension[] {
  const idle = lab.idle(dims);
  return lab.dimensions.filter(isInteger).filter(({ name, min, max, optional }) => {
    const isSize = min > 0 && max - min >= FEWEST_VALUES;
    return isSize && !optional && !idle.includes(name);
  });
}

/** A range that finishes soon: from a little up to four times what is set, or to the device's end. */
export function firstRange(lab: Lab, name: string, { dims }: Setting): SweepRange {
  const { min, max } = dimensionOf(lab, name);
  const now = Number(dims[name]);
  const from = Math.max(min, Math.min(64, now));
  return { from, to: Math.min(max, Math.max(now, 8 * from)) };
}

/** Doublings from `from` to `to` where the dimension is logarithmic, else even steps. */
export function placesOf(lab: Lab, name: string, { from, to }: SweepRange): readonly number[] {
  const { scale } = dimensionOf(lab, name);
  if (scale === 'log') {
    const doublings: number[] = [];
    for (let value = from; value <= to; value *= 2) doublings.push(value);
    return doublings;
  }
  const steps = Math.min(MOST_STEPS - 1, to - from);
  return steps <= 0
    ? [from]
    : Array.from({ length: steps + 1 }, (_, step) =>
        Math.round(from + ((to - from) * step) / steps),
      );
}

/** Every kernel that is on at every place, with what is known before anything runs. */
export function sweepEntries(
  lab: Lab,
  setting: Setting,
  axis: SweepAxis,
  range: SweepRange,
  capabilities: Capabilities,
): readonly PlannedEntry[] {
  if (axis.kind === 'dimension') {
    const kernels = lab.kernels.filter(({ id }) => setting.kernels.includes(id));
    return placesOf(lab, axis.name, range).flatMap((at) => {
      const { dims } = withDimension(setting, axis.name, at, lab);
      return kernels.map((kernel) => entryOf(kernel, { ...setting, dims }, at, capabilities));
    });
  }
  const kernel = kernelById(lab, axis.kernel);
  const choices = kernel?.tunables.find(({ name }) => name === axis.name)?.choices ?? [];
  return choices.map((at) => {
    const chosen = { ...setting.tunings[axis.kernel], [axis.name]: at };
    const tunings = { ...setting.tunings, [axis.kernel]: chosen };
    return entryOf(kernel!, { ...setting, tunings }, at, capabilities);
  });
}

/** The setting of a published table: what it leaves out is as a first setting has it. */
export function presetSetting(lab: Lab, { dims, kernels, tunings }: SweepPreset): Setting {
  const first = starterSetting(lab, false);
  return Object.entries(dims).reduce<Setting>(
    (before, [name, value]) => ({ ...before, ...withDimension(before, name, value!, lab) }),
    { ...first, kernels, tunings, baseline: kernels[0] ?? '' },
  );
}

function entryOf(
  kernel: Kernel,
  setting: Pick<Setting, 'dims' | 'tunings'>,
  at: number,
  capabilities: Capabilities,
): PlannedEntry {
  const { tuning, misfit, modelled } = kernelColumn(kernel, setting, capabilities);
  return { kernel, tuning, at, dims: setting.dims, flops: modelled.flops, misfit, modelled };
}

function dimensionOf(lab: Lab, name: string): NumberDimension {
  const dimension = lab.dimensions.filter(isInteger).find((each) => each.name === name);
  if (!dimension) throw new Error(`${lab.id}: no size ${name}`);
  return dimension;
}

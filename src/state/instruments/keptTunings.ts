import { createStore } from 'zustand/vanilla';
import type { Kernel, Tuning } from '../../spec/kernel';
import type { Dims } from '../../spec/task';
import { parseStored, readStored, writeStored } from '../storage';

const STORAGE_KEY = 'tilescope.tunings';
/** The oldest make room for the newest. */
const MOST_KEPT = 200;

/** The best tuning that was found for a kernel, a shape and an adapter. */
export interface KeptTuning {
  readonly tuning: Tuning;
  /** How many times faster than the tuning that the device gets by itself, measured. */
  readonly faster: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

type KeptTunings = Readonly<Record<string, KeptTuning>>;

export const keptTuningStore = createStore<KeptTunings>(() =>
  parseKeptTunings(readStored(STORAGE_KEY)),
);

/** What names a place: adapter, kernel and every dimension. */
export function placeKey(adapter: string, kernel: string, dims: Dims): string {
  const sizes = Object.entries(dims).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([adapter, kernel, sizes]);
}

/** What is kept for a place, as far as the kernel still has such tunables. */
export function keptTuning(
  kept: KeptTunings,
  adapter: string,
  kernel: Kernel,
  dims: Dims,
): KeptTuning | undefined {
  const key = placeKey(adapter, kernel.id, dims);
  const found = Object.hasOwn(kept, key) ? kept[key] : undefined;
  const known = kernel.tunables.every(({ name, choices }) => {
    return choices.includes(found?.tuning[name] ?? Number.NaN);
  });
  return known ? found : undefined;
}

/** Keeps a winner on this machine. */
export function keepTuning(key: string, winner: KeptTuning): void {
  // read anew: another tab may have kept some meanwhile, or this one where nothing can be stored
  const known = { ...keptTuningStore.getState(), ...parseKeptTunings(readStored(STORAGE_KEY)) };
  const { [key]: _, ...others } = known;
  const newest = [...Object.entries(others), [key, winner] as const]
    .toSorted(([, one], [, other]) => other.at - one.at)
    .slice(0, MOST_KEPT);
  keptTuningStore.setState(Object.fromEntries(newest), true);
  writeStored(STORAGE_KEY, JSON.stringify(keptTuningStore.getState()));
}

/** Reads stored tunings; what is damaged is left out. */
export function parseKeptTunings(stored: string | null): KeptTunings {
  return Object.fromEntries(
    Object.entries(parseStored(stored)).flatMap(([key, value]) => {
      const { tuning, faster, at } = Object(value) as KeptTuning;
      const values = Object.values(Object(tuning) as Tuning);
      const sound = [faster, at, ...values].every((each) => Number.isFinite(each) && each > 0);
      return sound && values.length > 0 ? [[key, { tuning, faster, at }]] : [];
    }),
  );
}

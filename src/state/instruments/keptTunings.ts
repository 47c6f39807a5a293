import * as v from 'valibot';
import { createStore } from 'zustand/vanilla';
import type { Kernel, Tuning } from '../../spec/kernel';
import type { Dims } from '../../spec/task';
import { positive, readStored, storedEntries, writeStored } from '../storage';

/** The oldest make room for the newest. */
const MOST_KEPT = 200;

/** The best tuning that was found for a kernel, a shape and an adapter. */
export interface KeptTuning {
  readonly tuning: Tuning;
  /** How many times faster than the tuning that the device gets by itself, measured. */
  readonly faster: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** The tuning that the device got by itself, where auto measured. */
  readonly usual?: Tuning | undefined;
}

const TUNING = v.pipe(v.record(v.string(), positive), v.minEntries(1));
const KEPT = v.object({
  tuning: TUNING,
  faster: positive,
  at: positive,
  usual: v.fallback(v.optional(TUNING), undefined),
});

export type KeptTunings = Readonly<Record<string, KeptTuning>>;

/** A store of tunings by place, kept in the browser's storage. */
function storedTunings(storageKey: string) {
  const store = createStore<KeptTunings>(() => parseKeptTunings(readStored(storageKey)));
  const keep = (key: string, winner: KeptTuning): void => {
    // read anew: another tab may have kept some meanwhile, or this one where nothing can be stored
    const known = { ...store.getState(), ...parseKeptTunings(readStored(storageKey)) };
    const { [key]: _, ...others } = known;
    const newest = [...Object.entries(others), [key, winner] as const]
      .toSorted(([, one], [, other]) => other.at - one.at)
      .slice(0, MOST_KEPT);
    store.setState(Object.fromEntries(newest), true);
    writeStored(storageKey, JSON.stringify(store.getState()));
  };
  return { store, keep };
}

/** The winners of searches that a person asked for: they are offered. */
export const { store: keptTuningStore, keep: keepTuning } = storedTunings('tilescope.tunings');

/** The best of what auto timed, which may be the default: they are what auto is. */
export const { store: measuredTuningStore, keep: keepMeasured } =
  storedTunings('tilescope.measured');

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

/** Reads stored tunings; what is damaged is left out. */
export function parseKeptTunings(stored: string | null): KeptTunings {
  return storedEntries(stored, KEPT);
}

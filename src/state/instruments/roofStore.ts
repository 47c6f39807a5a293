import * as v from 'valibot';
import { createStore } from 'zustand/vanilla';
import type { Text } from '../../spec/text';
import { adapterKey, type DeviceState } from '../device';
import { positive, readStored, storedEntries, writeStored } from '../storage';

const STORAGE_KEY = 'tilescope.roofs';

/** What an adapter reached, measured by the probes. */
export interface DeviceRoofs {
  readonly gigaflopsPerSecond: number;
  readonly copyGigabytesPerSecond: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

const ROOFS = v.object({
  gigaflopsPerSecond: positive,
  copyGigabytesPerSecond: positive,
  at: positive,
});

export type RoofRun =
  | { readonly status: 'idle' | 'waiting' | 'measuring' }
  | { readonly status: 'failed'; readonly reason: Text };

interface RoofStore {
  readonly run: RoofRun;
  /** By adapter: measured once, kept on this machine. */
  readonly roofs: Readonly<Record<string, DeviceRoofs>>;
}

export const roofStore = createStore<RoofStore>(() => ({
  run: { status: 'idle' },
  roofs: parseRoofs(readStored(STORAGE_KEY)),
}));

/** The roofs of the device that is there; undefined until they are measured. */
export function roofsOf({ roofs }: RoofStore, device: DeviceState): DeviceRoofs | undefined {
  if (device.status !== 'ready') return undefined;
  const key = adapterKey(device.adapter, device.capabilities);
  return Object.hasOwn(roofs, key) ? roofs[key] : undefined;
}

/** Keeps what was measured of an adapter, on this machine. */
export function keepRoofs(adapter: string, measured: DeviceRoofs): void {
  // read anew: another tab may have measured another adapter meanwhile
  const stored = parseRoofs(readStored(STORAGE_KEY));
  roofStore.setState(({ roofs }) => ({ roofs: { ...roofs, ...stored, [adapter]: measured } }));
  writeStored(STORAGE_KEY, JSON.stringify(roofStore.getState().roofs));
}

/** Reads stored roofs; what is missing, damaged or no rate is left out. */
export function parseRoofs(stored: string | null): Readonly<Record<string, DeviceRoofs>> {
  return storedEntries(stored, ROOFS);
}

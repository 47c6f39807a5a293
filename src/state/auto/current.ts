import { keyOf } from '../../measure/tune';
import type { Kernel } from '../../spec/kernel';
import { resolveTuning } from '../../spec/plan';
import type { Dims } from '../../spec/task';
import { kernelColumn, type KernelColumn } from '../comparison/column';
import type { Setting } from '../comparison/setting';
import { adapterKey, capabilitiesOf, deviceStore, type DeviceState } from '../device';
import {
  keptTuning,
  type KeptTuning,
  type KeptTunings,
  keptTuningStore,
  measuredTuningStore,
} from '../instruments/keptTunings';
import { preferencesStore } from '../preferences';

/** After which browser and driver may compile otherwise: a month. */
const MEASURED_FOR_MS = 30 * 24 * 60 * 60 * 1000;

/** Why auto does not measure unless a person says so. */
export type WhyNot = 'software' | 'lessData';

/** What keeps auto from measuring of its own accord on a device; null where nothing does. */
export function whyNot(device: DeviceState): WhyNot | null {
  // each candidate takes seconds to compile there, and compiling is on the same cores as the page
  if (device.status === 'ready' && device.adapter.software) return 'software';
  return wantsLessData() ? 'lessData' : null;
}

/** Whether auto measures: as a person said, else where nothing speaks against it. */
export function autoIsOn(said: boolean | undefined, device: DeviceState): boolean {
  return said ?? whyNot(device) === null;
}

function wantsLessData(): boolean {
  if (typeof matchMedia !== 'function') return false;
  // browsers that do not know the query may tell the same so
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return matchMedia('(prefers-reduced-data: reduce)').matches || connection?.saveData === true;
}

/** What tilings follow from besides the setting, as it stands at one moment. */
export interface KnownTunings {
  readonly device: DeviceState;
  /** What a person has said of auto. */
  readonly said: boolean | undefined;
  /** What auto has measured. */
  readonly measured: KeptTunings;
  /** What searches have found. */
  readonly searched: KeptTunings;
}

export function knownTunings(): KnownTunings {
  return {
    device: deviceStore.getState().device,
    said: preferencesStore.getState().autoTuning,
    measured: measuredTuningStore.getState(),
    searched: keptTuningStore.getState(),
  };
}

/**
 * What auto has measured for a kernel at a size, on the device that is there; undefined where it is off,
 * has not, or has too long ago, or where the default that it was held against is another today.
 */
export function measuredTuning(
  kernel: Kernel,
  dims: Dims,
  { device, said, measured }: KnownTunings = knownTunings(),
): KeptTuning | undefined {
  if (device.status !== 'ready' || !autoIsOn(said, device)) return undefined;
  const { adapter, capabilities } = device;
  const found = keptTuning(measured, adapterKey(adapter, capabilities), kernel, dims);
  if (!found?.usual || Date.now() - found.at > MEASURED_FOR_MS) return undefined;
  const usual = resolveTuning(kernel, dims, capabilities);
  return keyOf(usual) === keyOf(found.usual) ? found : undefined;
}

/** A kernel under a setting, on the device that is there: what is not chosen is what auto has measured. */
export function currentColumn(
  kernel: Kernel,
  setting: Pick<Setting, 'dims' | 'tunings'>,
  known: KnownTunings = knownTunings(),
): KernelColumn {
  const capabilities = capabilitiesOf(known.device);
  const measured = measuredTuning(kernel, setting.dims, known)?.tuning;
  const column = kernelColumn(kernel, setting, capabilities, measured);
  // what is stored may be anything
  const unfit = column.tunedBy === 'measured' && column.misfit;
  return unfit ? kernelColumn(kernel, setting, capabilities) : column;
}

import type { Kernel } from '../../spec/kernel';
import { isStale, placeOf } from '../comparison/column';
import type { Comparison } from '../comparison/comparison';
import { kernelById } from '../comparison/lab';
import { adapterKey, deviceStore } from '../device';
import { placeKey } from '../instruments/keptTunings';
import { labStore } from '../labs';
import { preferencesStore } from '../preferences';
import { deviceTaken, onFree } from '../turns';
import { autoOf, stopAuto } from './autoStore';
import { autoIsOn, currentColumn } from './current';

/** How long the device and the setting must have been left alone. */
const QUIET_MS = 1000;

/**
 * Lets auto measure whenever a comparison stands finished and nobody does anything, and stops it at
 * any change. Called once a comparison.
 */
export function bindAuto(comparison: Comparison): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void begin(comparison), QUIET_MS);
  };
  const anew = () => {
    stopAuto(comparison);
    later();
  };
  onFree(later);
  comparison.settingStore.subscribe(anew);
  labStore.subscribe(anew);
  preferencesStore.subscribe((now, before) => now.autoTuning !== before.autoTuning && anew());
  document.addEventListener('visibilitychange', later);
}

async function begin(comparison: Comparison): Promise<void> {
  if (!mayBegin(comparison)) return;
  const { measureAuto } = await import('./measure').catch(() => ({ measureAuto: null }));
  // its code may have taken a while, or have not arrived
  const kernels = measureAuto && mayBegin(comparison) ? unmeasured(comparison) : [];
  if (measureAuto && kernels.length > 0) await measureAuto(comparison, kernels);
}

function mayBegin(comparison: Comparison): boolean {
  const { device } = deviceStore.getState();
  return (
    device.status === 'ready' &&
    autoIsOn(preferencesStore.getState().autoTuning, device) &&
    labStore.getState().current === comparison.lab.id &&
    comparison.runStore.getState().ended === 'finished' &&
    !document.hidden &&
    !deviceTaken() &&
    !autoOf(comparison).work &&
    unmeasured(comparison).length > 0
  );
}

/** Kernels whose present result is right, and was made with tiles that nobody chose or timed. */
export function unmeasured(comparison: Comparison): readonly Kernel[] {
  const { device } = deviceStore.getState();
  if (device.status !== 'ready') return [];
  const setting = comparison.settingStore.getState();
  const { runs } = comparison.runStore.getState();
  const adapter = adapterKey(device.adapter, device.capabilities);
  return setting.kernels.flatMap((id) => {
    const kernel = kernelById(comparison.lab, id);
    const run = runs[id];
    if (!kernel || run?.status !== 'done') return [];
    const column = currentColumn(kernel, setting);
    const { error } = run.result.measurement;
    if (column.tunedBy !== 'default' || column.misfit || !error.withinTolerance) return [];
    if (isStale(placeOf(run.result), column, setting)) return [];
    if (autoOf(comparison).untimed.has(placeKey(adapter, id, setting.dims))) return [];
    return kernel.tunables.length > 0 ? [kernel] : [];
  });
}

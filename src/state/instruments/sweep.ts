import { createStore, type StoreApi } from 'zustand/vanilla';
import { sweep, type SweepPoint } from '../../measure/sweep';
import type { Capabilities } from '../../spec/capabilities';
import type { AdapterDescription, Clock } from '../../spec/measurement';
import type { Comparison } from '../comparison/comparison';
import type { SweepPreset } from '../comparison/lab';
import type { Setting } from '../comparison/setting';
import { currentEngine } from '../device';
import { type Instrument, startWork, stopWork, type WorkStatus } from './work';
import { perComparison } from './perComparison';
import {
  type PlannedEntry,
  presetSetting,
  type SweepAxis,
  sweepEntries,
  type SweepRange,
} from './sweepPlan';

/** No run of a sweep lasts longer, by what the run before tells. */
const MOST_RUN_NS = 5e9;

/** A sweep, under way or done: what was asked, and what is known so far. */
export interface Sweep {
  readonly axis: SweepAxis;
  readonly setting: Setting;
  readonly preset: SweepPreset | null;
  readonly adapter: AdapterDescription;
  readonly clock: Clock;
  readonly capabilities: Capabilities;
  readonly entries: readonly PlannedEntry[];
  readonly points: readonly SweepPoint<PlannedEntry>[];
}

interface SweepStore extends WorkStatus {
  readonly sweep: Sweep | null;
  /** What the form asks for, as far as a person has changed it. */
  readonly axis: SweepAxis | null;
  /** By dimension. */
  readonly ranges: Readonly<Record<string, SweepRange>>;
}

export const sweepOf = perComparison<Instrument<SweepStore>>(() => ({
  store: createStore<SweepStore>(() => ({
    status: 'idle',
    reason: null,
    sweep: null,
    axis: null,
    ranges: {},
  })),
  work: null,
}));

/** What the next sweep goes over; kept while other instruments are open. */
export function chooseAxis(comparison: Comparison, axis: SweepAxis): void {
  sweepOf(comparison).store.setState({ axis });
}

export function setSweepRange(comparison: Comparison, dimension: string, range: SweepRange): void {
  const { store } = sweepOf(comparison);
  store.setState(({ ranges }) => ({ ranges: { ...ranges, [dimension]: range } }));
}

/** Sweeps the kernels that are on. Never rejects. */
export async function startSweep(
  comparison: Comparison,
  axis: SweepAxis,
  range: SweepRange,
): Promise<void> {
  await run(comparison, axis, range, comparison.settingStore.getState(), null);
}

/** Sweeps as a published table did. Never rejects. */
export async function startPreset(comparison: Comparison, preset: SweepPreset): Promise<void> {
  const { seed } = comparison.settingStore.getState();
  const setting = { ...presetSetting(comparison.lab, preset), seed };
  await run(comparison, { kind: 'dimension', name: preset.over }, preset, setting, preset);
}

/** Stops at once; the points that are there stay. */
export function stopSweep(comparison: Comparison): void {
  stopWork(sweepOf(comparison));
}

async function run(
  comparison: Comparison,
  axis: SweepAxis,
  range: SweepRange,
  setting: Setting,
  preset: SweepPreset | null,
): Promise<void> {
  const engine = currentEngine();
  if (!engine) return;
  const { lab } = comparison;
  const instrument = sweepOf(comparison);
  const { adapter, clock, capabilities } = engine;
  const entries = sweepEntries(lab, setting, axis, range, capabilities);
  await startWork(instrument, lab, engine, (work) => {
    instrument.store.setState({
      sweep: { axis, setting, preset, adapter, clock, capabilities, entries, points: [] },
    });
    return sweep(entries, {
      measure: (here) => work.compare({ ...setting, dims: here[0]!.dims }, here),
      // one tile's time says nothing of another's
      mostNs: axis.kind === 'dimension' ? MOST_RUN_NS : Infinity,
      onPoint: (point) => work.stopped || addPoint(instrument.store, point),
    });
  });
}

function addPoint(store: StoreApi<SweepStore>, point: SweepPoint<PlannedEntry>): void {
  const { sweep: before } = store.getState();
  if (before) store.setState({ sweep: { ...before, points: [...before.points, point] } });
}

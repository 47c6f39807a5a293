import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  gainOver,
  type MeasureTunings,
  type Tried,
  tune,
  TuningContest,
  WORTH,
} from '../../measure/tune';
import type { Kernel, Tuning } from '../../spec/kernel';
import { unsupported } from '../../spec/plan';
import type { Text } from '../../spec/text';
import type { Comparison } from '../comparison/comparison';
import { kernelById } from '../comparison/lab';
import type { Setting } from '../comparison/setting';
import { currentColumn } from '../auto/current';
import { adapterKey, adapterName, currentEngine } from '../device';
import { type Instrument, startWork, stopWork, type Work, type WorkStatus } from './work';
import { keepTuning, placeKey } from './keptTunings';
import { perComparison } from './perComparison';
import { sameTuning } from './ranking';
import { timesOf } from './timeTunings';

export { WORTH };

/** Points of a search. */
export const MOST_TRIED = 20;

/** What looks for tiles: a search for the best, or a map over two tunables. */
export type TileLook =
  | { readonly kind: 'search' }
  | { readonly kind: 'map'; readonly rows: string; readonly cols: string };

/** One look at the tiles of a kernel, under way or done. */
export interface TileRun {
  readonly look: TileLook;
  readonly kernel: string;
  readonly setting: Setting;
  readonly adapter: string;
  /** What names the adapter where a winner is kept. */
  readonly keptUnder: string;
  /** What the device gets by itself. */
  readonly automatic: Tuning;
  readonly tried: readonly Tried[];
  /** Tunings that the device cannot run, with the reason. */
  readonly closed: readonly { readonly tuning: Tuning; readonly reason: Text }[];
  /** How many will be tried at most. */
  readonly total: number;
  /** How many times faster than `automatic` a search's winner is, timed once more beside it. */
  readonly confirmed: number | null;
}

interface TileStore extends WorkStatus {
  readonly run: TileRun | null;
}

export const tilesOf = perComparison<Instrument<TileStore>>(() => ({
  store: createStore<TileStore>(() => ({ status: 'idle', reason: null, run: null })),
  work: null,
}));

/** Looks at the tiles of a kernel at the present size. Never rejects. */
export async function lookAtTiles(
  comparison: Comparison,
  kernelId: string,
  look: TileLook,
): Promise<void> {
  const engine = currentEngine();
  const kernel = kernelById(comparison.lab, kernelId);
  if (!engine || !kernel) return;
  const instrument = tilesOf(comparison);
  const setting = comparison.settingStore.getState();
  const { capabilities } = engine;
  const reasonAgainst = (tuning: Tuning) => unsupported(kernel, setting.dims, tuning, capabilities);
  const unchosen = { dims: setting.dims, tunings: {} };
  const automatic = currentColumn(kernel, unchosen).tuning;
  const grid = look.kind === 'map' ? mapTunings(kernel, automatic, look) : [];
  const open = grid.filter((tuning) => !reasonAgainst(tuning));
  const run: TileRun = {
    look,
    kernel: kernelId,
    setting,
    adapter: adapterName(engine.adapter),
    keptUnder: adapterKey(engine.adapter, capabilities),
    automatic,
    tried: [],
    closed: grid.flatMap((tuning) => {
      const reason = reasonAgainst(tuning);
      return reason ? [{ tuning, reason }] : [];
    }),
    total: look.kind === 'map' ? open.length : MOST_TRIED,
    confirmed: null,
  };
  await startWork(instrument, comparison.lab, engine, async (work) => {
    instrument.store.setState({ run });
    const contest = new TuningContest(
      (tunings) => timesOf(work, setting, kernel, tunings),
      (tried) => work.stopped || addTried(instrument.store, tried),
    );
    if (look.kind === 'map') return contest.enter(open);
    await tune(contest, kernel, automatic, (tuning) => !reasonAgainst(tuning), MOST_TRIED);
    await confirm(work, instrument.store, kernel, contest.winner?.tuning);
  });
}

/** Stops at once; what was tried stays. */
export function stopTiles(comparison: Comparison): void {
  stopWork(tilesOf(comparison));
}

/** Every choice of two tunables, the others as the device gets them. */
function mapTunings(
  { tunables }: Kernel,
  automatic: Tuning,
  { rows, cols }: Extract<TileLook, { readonly kind: 'map' }>,
): readonly Tuning[] {
  const choicesOf = (wanted: string) => tunables.find(({ name }) => name === wanted)?.choices ?? [];
  return choicesOf(rows).flatMap((row) =>
    choicesOf(cols).map((col) => ({ ...automatic, [rows]: row, [cols]: col })),
  );
}

/** Times a winner once more beside what the device gets by itself, and keeps it where it is worth it. */
async function confirm(
  work: Work,
  store: StoreApi<TileStore>,
  kernel: Kernel,
  winner: Tuning | undefined,
): Promise<void> {
  const { run } = store.getState();
  if (!run || !winner || sameTuning(winner, run.automatic)) return;
  const { automatic, setting } = run;
  const measure: MeasureTunings = (tunings) => timesOf(work, setting, kernel, tunings);
  const confirmed = await gainOver(measure, automatic, winner);
  if (work.stopped || confirmed === null) return;
  store.setState({ run: { ...run, confirmed } });
  if (confirmed < WORTH) return;
  const key = placeKey(run.keptUnder, kernel.id, setting.dims);
  keepTuning(key, { tuning: winner, faster: confirmed, at: Date.now() });
}

function addTried(store: StoreApi<TileStore>, tried: Tried): void {
  const { run } = store.getState();
  if (run) store.setState({ run: { ...run, tried: [...run.tried, tried] } });
}

import { createStore } from 'zustand/vanilla';
import { stop } from '../comparison/run';
import type { Comparison } from '../comparison/comparison';
import { perComparison } from '../instruments/perComparison';
import { type Instrument, stopWork, type WorkStatus } from '../instruments/work';

export interface AutoStore extends WorkStatus {
  /** The kernel that is timed; null where none is. */
  readonly kernel: string | null;
}

interface Auto extends Instrument<AutoStore> {
  /** Places where nothing could be timed: they are not tried again before the page is loaded anew. */
  readonly untimed: Set<string>;
  /** The comparison that shows what was found, while it is under way. */
  rerun: AbortController | null;
}

/** How auto's own measuring stands in a comparison. */
export const autoOf = perComparison<Auto>(() => ({
  store: createStore<AutoStore>(() => ({ status: 'idle', reason: null, kernel: null })),
  work: null,
  untimed: new Set(),
  rerun: null,
}));

/** Stops at once; what it had not finished is forgotten. */
export function stopAuto(comparison: Comparison): void {
  const auto = autoOf(comparison);
  stopWork(auto);
  auto.store.setState({ kernel: null });
  if (auto.rerun && auto.rerun === comparison.atWork.abort) stop(comparison);
  auto.rerun = null;
}

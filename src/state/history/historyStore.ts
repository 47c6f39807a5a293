import { createStore } from 'zustand/vanilla';
import type { Report } from '../comparison/report';
import type { LabId } from '../labIds';
import type { Shelf } from '../reports/shelf';

/** A comparison that has finished: what was set, on what, and what was measured; no outputs. */
export interface HistoryEntry {
  /** Later ones sort behind earlier ones. */
  readonly id: string;
  /** When it finished: milliseconds since 1970. */
  readonly at: number;
  /** What was set, as a link carries it. */
  readonly setting: string;
  /** Runs that followed a dragged setting are one series, of which the last is kept. */
  readonly series: string | null;
  readonly report: Report;
}

export interface History {
  /** The oldest first; null until they are read. */
  readonly entries: readonly HistoryEntry[] | null;
  /** What was deleted last, until something else happens. */
  readonly deleted: readonly HistoryEntry[];
  /** Whether the browser keeps them; else they last as long as the page. */
  readonly isKept: boolean;
}

export const MOST_ENTRIES = 50;

export const historyStore = createStore<Readonly<Record<LabId, History>>>(() => ({
  attention: { entries: null, deleted: [], isKept: true },
  flows: { entries: null, deleted: [], isKept: true },
}));

export function setHistory(lab: LabId, changes: Partial<History>): void {
  historyStore.setState((state) => ({ [lab]: { ...state[lab], ...changes } }));
}

export function historyShelf(lab: LabId): Shelf {
  return { prefix: `tilescope.history.${lab}.`, most: MOST_ENTRIES, mostCharacters: 2 ** 21 };
}

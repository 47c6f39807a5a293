import { createStore } from 'zustand/vanilla';
import { attentionComparison } from './attention/comparison';
import type { AddressReader } from './comparison/addressReader';
import type { Comparison } from './comparison/comparison';
import type { AddressFields } from './comparison/settingCodec';
import { FIRST_LAB, type LabId } from './labIds';

/** What a lab sets beside its comparison, as far as links carry it. */
export interface AddressExtras {
  fields(): AddressFields;
  /** Takes its fields out of an address; what that leaves out goes back to its default. */
  read(reader: AddressReader): void;
  /** Calls back after each change. */
  subscribe(changed: () => void): void;
}

/** The state of one lab, which outlives its visits. */
export interface LabState {
  readonly comparison: Comparison;
  readonly extras?: AddressExtras;
  /** What goes before the first comparison that nobody asked for. */
  beforeFirstRun?(software: boolean): Promise<void>;
}

/** The lab that is shown, and how often that has changed. */
export const labStore = createStore<{ readonly current: LabId; readonly moves: number }>(() => ({
  current: FIRST_LAB,
  moves: 0,
}));

/** The first lab comes with the page, the code of others when they are first visited. */
const LOADERS: Readonly<Record<LabId, () => LabState | Promise<LabState>>> = {
  attention: () => ({ comparison: attentionComparison }),
  flows: async () => {
    const { flowState } = await import('./flows/lab');
    return flowState;
  },
};

const opening = new Map<LabId, Promise<LabState>>();
const opened = new Map<LabId, LabState>();

/**
 * Loads a lab, once; the first is there at once.
 * @param prepare is called with its state the first time, before anyone else sees it
 */
export function openLab(id: LabId, prepare: (state: LabState) => void): Promise<LabState> {
  const known = opening.get(id);
  if (known) return known;
  const loaded = LOADERS[id]();
  const enter = (lab: LabState): LabState => {
    prepare(lab);
    opened.set(id, lab);
    return lab;
  };
  const state = loaded instanceof Promise ? loaded.then(enter) : Promise.resolve(enter(loaded));
  opening.set(id, state);
  return state;
}

/** Settles when a lab that was asked for is loaded and set. */
export async function whenOpen(id: LabId): Promise<void> {
  await opening.get(id);
}

/** A lab's state; undefined until it is loaded. */
export function openedLab(id: LabId): LabState | undefined {
  return opened.get(id);
}

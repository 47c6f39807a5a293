import { createStore } from 'zustand/vanilla';
import type { Text } from '../../spec/text';
import { type ExplainSetting, FIRST_SETTING } from './setting';
import type { Traces } from './traces';

export type ExplainPart = 'flash' | 'linear';

/** `waiting`: somebody else has the device. */
export type TraceRun =
  | { readonly status: 'idle' | 'waiting' | 'running' | 'done' }
  | { readonly status: 'failed'; readonly reason: Text };

export interface ExplainState {
  readonly part: ExplainPart;
  readonly setting: ExplainSetting;
  readonly run: TraceRun;
  /** The last traces; they stay while others are made, and where those fail. */
  readonly traces: Traces | null;
  /** The query whose row is looked at. */
  readonly row: number;
  /** Tiles of keys that are behind the one that is shown; one more than there are: the division at the end. */
  readonly step: number;
  /** The token that linear attention is at. */
  readonly token: number;
}

export const explainStore = createStore<ExplainState>(() => ({
  part: 'flash',
  setting: FIRST_SETTING,
  run: { status: 'idle' },
  traces: null,
  row: 9,
  step: 0,
  token: 0,
}));

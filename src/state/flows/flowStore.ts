import { createStore } from 'zustand/vanilla';
import type { Recipe } from '../../flows/training';
import type { Standardisation } from '../../flows/standardisation';
import type { FlowShape } from '../../spec/flow';
import type { Text } from '../../spec/text';
import type { DataInfo } from './dataSource';

/** All that a run of training follows from. */
export interface Job {
  /** Equal for equal jobs. */
  readonly key: string;
  /** Equal where the data are. */
  readonly dataKey: string;
  readonly shape: FlowShape;
  readonly recipe: Recipe;
  /** One of DATA_IDS. */
  readonly data: string;
  /** Name of the file that the data are from. */
  readonly fileName: string | null;
  readonly seed: number;
}

/** A flow as it was at some step. Its weights are never written to. */
export interface Model {
  readonly shape: FlowShape;
  readonly weights: Float32Array;
  /** What points pass before the weights; none in files saved before there was one. */
  readonly standardisation?: Standardisation | undefined;
  readonly step: number;
  readonly origin: 'initial' | 'trained' | 'file';
}

/** Mean -log p of held-out points. */
export interface Evaluation {
  readonly step: number;
  readonly nats: number;
  /** One standard error of the mean. */
  readonly standardError: number;
  readonly count: number;
}

export type Phase =
  /** Set, not yet trained. */
  | 'idle'
  /** The data are being made. */
  | 'loading'
  | 'compiling'
  | 'training'
  | 'paused'
  | 'finished'
  /** A loss was not finite; the flow is the last good one. */
  | 'diverged'
  | 'failed'
  /** The device went away under it; the flow is the last that was read back. */
  | 'lost';

export interface FlowState {
  readonly phase: Phase;
  /** What the flow that is shown was made for; null before there is one. */
  readonly job: Job | null;
  /** What is being prepared to take its place; null while nothing is. */
  readonly coming: Job | null;
  readonly data: DataInfo | null;
  readonly model: Model | null;
  readonly step: number;
  /** Training loss of each step in nats. */
  readonly losses: Float32Array;
  readonly evaluations: readonly Evaluation[];
  /** Measured, without views; null before a few steps are made. */
  readonly stepsPerSecond: number | null;
  /** Another lab's work has the device. */
  readonly waiting: boolean;
  /** Why it failed. */
  readonly reason: Text | null;
}

export const NO_FLOW: FlowState = {
  phase: 'loading',
  job: null,
  coming: null,
  data: null,
  model: null,
  step: 0,
  losses: new Float32Array(),
  evaluations: [],
  stepsPerSecond: null,
  waiting: false,
  reason: null,
};

export const flowStore = createStore<FlowState>(() => NO_FLOW);

/** Whether training is under way, or on its way. */
export function isActive(phase: Phase): boolean {
  return phase === 'compiling' || phase === 'training';
}

/** Loss curves grow by whole submissions. */
export function appended(losses: Float32Array, more: Float32Array): Float32Array {
  const all = new Float32Array(losses.length + more.length);
  all.set(losses);
  all.set(more, losses.length);
  return all;
}

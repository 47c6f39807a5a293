import type { AdapterDescription, Clock, Measurement } from '../../spec/measurement';
import type { TensorArray } from '../../spec/tensor';
import type { Text } from '../../spec/text';

/** A finished run of one kernel, with everything that it was made under. */
export interface Finished {
  readonly measurement: Measurement;
  /** The task's outputs, in its order. */
  readonly outputs: readonly TensorArray[];
  /** The WGSL that ran. */
  readonly source: string;
  readonly seed: number;
  readonly adapter: AdapterDescription;
  readonly clock: Clock;
}

interface WithPrevious {
  /** The last result, shown until the next one is there. */
  readonly previous?: Finished;
}

export type KernelRun =
  | { readonly status: 'idle' }
  /** For the device, which another run still has. */
  | ({ readonly status: 'waiting' } & WithPrevious)
  | ({ readonly status: 'compiling' } & WithPrevious)
  | ({ readonly status: 'running'; readonly stage: 'verifying' | 'measuring' } & WithPrevious)
  | { readonly status: 'done'; readonly result: Finished }
  | ({
      readonly status: 'failed';
      readonly reason: Text;
      readonly source?: string;
    } & WithPrevious);

/** How the kernels of one lab stand. */
export interface RunStore {
  readonly runs: Readonly<Record<string, KernelRun>>;
  /** How far the comparison under way is; null while none is. */
  readonly progress: { readonly fraction: number; readonly kernel: string } | null;
  /** How the last comparison ended; `nothing` where no kernel was on that fits. */
  readonly ended: 'finished' | 'stopped' | 'failed' | 'nothing' | null;
  /** The kernels of the last comparison. */
  readonly ran: readonly string[];
  /** Run again whenever the setting changes. */
  readonly live: boolean;
}

/** How the kernels of the last comparison came out. */
export interface RunCounts {
  readonly done: number;
  /** Of those that are done, results outside their tolerance. */
  readonly wrong: number;
  readonly failed: number;
}

export function countsOf({ runs, ran }: Pick<RunStore, 'runs' | 'ran'>): RunCounts {
  const those = ran.map((id) => runs[id]);
  const done = those.filter((run) => run?.status === 'done');
  return {
    done: done.length,
    wrong: done.filter((run) => !resultOf(run)?.measurement.error.withinTolerance).length,
    failed: those.filter((run) => run?.status === 'failed').length,
  };
}

export const IDLE: KernelRun = { status: 'idle' };

/** What a run under way is at; null where none is. */
export function stageOf(
  run: KernelRun,
): 'waiting' | 'compiling' | 'verifying' | 'measuring' | null {
  if (run.status === 'running') return run.stage;
  return run.status === 'waiting' || run.status === 'compiling' ? run.status : null;
}

/** The result a run holds, its own or the one before it. */
export function resultOf(run: KernelRun | undefined): Finished | undefined {
  if (!run || run.status === 'idle') return undefined;
  return run.status === 'done' ? run.result : run.previous;
}

/** The result of `run`, to be carried over into its next state. */
export function previousOf(run: KernelRun | undefined): WithPrevious {
  const previous = resultOf(run);
  return previous ? { previous } : {};
}

/** The state to return to when a run is stopped. */
export function restored(run: KernelRun | undefined): KernelRun {
  const result = resultOf(run);
  return result ? { status: 'done', result } : IDLE;
}

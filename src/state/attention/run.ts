import { createStore } from 'zustand/vanilla';
import { DeviceLostError, GpuError } from '../../gpu/errors';
import { compare } from '../../measure/compare';
import type { ComparisonProgress, Variant, VariantOutcome } from '../../measure/comparison';
import type { Engine } from '../../gpu/device';
import type { Text } from '../../spec/text';
import { capabilitiesOf, currentEngine, deviceStore } from '../device';
import { kernelColumn } from './column';
import { kernelById } from './lab';
import { numbers } from './numbersClient';
import { type Finished, type KernelRun, previousOf, restored } from './runState';
import { type Setting, settingStore } from './setting';

interface RunStore {
  readonly runs: Readonly<Record<string, KernelRun>>;
  /** How far the comparison under way is; null while none is. */
  readonly progress: { readonly fraction: number; readonly kernel: string } | null;
  /** How the last comparison ended. */
  readonly ended: 'finished' | 'stopped' | 'failed' | null;
  /** Run again whenever the setting changes. */
  readonly live: boolean;
}

export const runStore = createStore<RunStore>(() => ({
  runs: {},
  progress: null,
  ended: null,
  live: false,
}));

/** A software adapter gives steady times, slowly. */
const SAMPLES = { software: 5, hardware: 20 } as const;
const LIVE_DELAY_MS = 300;

let current: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;

/** Runs every kernel that is on and fits, after stopping what runs already. Never rejects. */
export async function run(): Promise<void> {
  if (!currentEngine()) return;
  stop();
  const abort = new AbortController();
  const mine = { abort, done: runAfter(current?.done, settingStore.getState(), abort.signal) };
  current = mine;
  await mine.done;
  if (current === mine) current = null;
}

/**
 * Stops at once for the eye, on the device at the next submission or when the compiler returns; the
 * next run waits for that. What had finished before stays.
 */
export function stop(): void {
  if (!current || current.abort.signal.aborted) return;
  const reason = new DOMException('stopped', 'AbortError');
  current.abort.abort(reason);
  numbers.cancel(reason);
  runStore.setState({ progress: null, ended: 'stopped' });
  eachAtWork(restored);
}

/** Runs again, a moment after each change of the setting. */
export function setLive(live: boolean): void {
  runStore.setState({ live });
  if (live) void run();
}

/** Watches the setting for `live`; called once. */
export function bindLiveRuns(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  settingStore.subscribe(() => {
    if (!runStore.getState().live) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), LIVE_DELAY_MS);
  });
}

async function runAfter(
  before: Promise<void> | undefined,
  setting: Setting,
  signal: AbortSignal,
): Promise<void> {
  const variants = startRuns(setting);
  const kernel = variants[0]?.kernel.id;
  runStore.setState({
    progress: kernel === undefined ? null : { fraction: 0, kernel },
    ended: kernel === undefined ? 'finished' : null,
  });
  await before;
  if (kernel === undefined || signal.aborted) return;
  try {
    const engine = currentEngine();
    if (!engine) throw new DeviceLostError('');
    await compareOn(engine, setting, variants, signal);
    if (!signal.aborted) runStore.setState({ ended: 'finished' });
  } catch (error) {
    if (!signal.aborted) fail(error);
  } finally {
    if (!signal.aborted) runStore.setState({ progress: null });
  }
}

async function compareOn(
  engine: Engine,
  setting: Setting,
  variants: readonly Variant[],
  signal: AbortSignal,
): Promise<void> {
  const { dims, seed } = setting;
  const [first] = variants;
  if (!first) return;
  const inputs = await numbers.inputs(first.kernel.task, dims, seed);
  await compare(engine, {
    dims,
    variants,
    inputs,
    reference: (task, _, __, rows) => numbers.reference(task, dims, seed, rows),
    ...baseTaskOf(setting),
    samples: engine.adapter.software ? SAMPLES.software : SAMPLES.hardware,
    signal,
    // a run that was stopped may still come to the end of a step: its column has moved on
    onProgress: (progress) => signal.aborted || showProgress(progress),
    onOutcome: (outcome) => signal.aborted || settle(outcome, engine, seed),
  });
}

/** Other tasks approximate the baseline's, whether or not that runs. */
function baseTaskOf({ baseline }: Setting): { readonly baseTask?: Variant['kernel']['task'] } {
  const task = kernelById(baseline)?.task;
  return task ? { baseTask: task } : {};
}

/** Puts every kernel into its first state, and gives those that will run. */
function startRuns(setting: Setting): readonly Variant[] {
  const capabilities = capabilitiesOf(deviceStore.getState().device);
  const variants: Variant[] = [];
  for (const id of setting.kernels) {
    const kernel = kernelById(id);
    if (!kernel) continue;
    const { tuning, misfit } = kernelColumn(kernel, setting, capabilities);
    if (misfit) {
      // its column says so, for as long as it is so
      setRun(id, restored);
    } else {
      variants.push({ kernel, tuning });
      setRun(id, (before) => ({ status: 'compiling', ...previousOf(before) }));
    }
  }
  return variants;
}

function showProgress({ stage, kernel, fraction }: ComparisonProgress): void {
  runStore.setState({ progress: { fraction, kernel } });
  setRun(kernel, (before) =>
    stage === 'compiling'
      ? { status: 'compiling', ...previousOf(before) }
      : { status: 'running', stage, ...previousOf(before) },
  );
}

function settle(outcome: VariantOutcome, engine: Engine, seed: number): void {
  setRun(outcome.kernel, (before): KernelRun => {
    if (outcome.status === 'failed') {
      const { reason, source } = outcome;
      return { status: 'failed', reason, source, ...previousOf(before) };
    }
    const { measurement, output, source } = outcome;
    const { adapter, clock } = engine;
    const finished: Finished = { measurement, output, source, seed, adapter, clock };
    return { status: 'done', result: finished };
  });
}

/** The device gone, or worse: kernels that had not finished say so. */
function fail(error: unknown): void {
  const known = error instanceof GpuError;
  const reason = known ? error.text : unexpected(error);
  runStore.setState({ ended: 'failed' });
  eachAtWork((before) => ({ status: 'failed', reason, ...previousOf(before) }));
  if (!known) console.error(error);
}

function eachAtWork(next: (before: KernelRun) => KernelRun): void {
  for (const [id, state] of Object.entries(runStore.getState().runs)) {
    if (state.status === 'compiling' || state.status === 'running') setRun(id, () => next(state));
  }
}

function unexpected(error: unknown): Text {
  const message = error instanceof Error ? error.message : String(error);
  return {
    en: `The run ended unexpectedly: ${message}`,
    'zh-CN': `运行意外终止：${message}`,
  };
}

function setRun(id: string, next: (before: KernelRun | undefined) => KernelRun): void {
  runStore.setState(({ runs }) => ({ runs: { ...runs, [id]: next(runs[id]) } }));
}

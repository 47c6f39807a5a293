import { createStore } from 'zustand/vanilla';
import { GpuError } from '../../gpu/errors';
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
const STOPPED = 'stopped';

let current: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;

/** Runs every kernel that is on and fits, after stopping what runs already. Never rejects. */
export async function run(): Promise<void> {
  stop();
  const abort = new AbortController();
  const before = current?.done;
  const done = (async () => {
    await before;
    const engine = currentEngine();
    if (engine && !abort.signal.aborted) await runOn(engine, settingStore.getState(), abort.signal);
  })();
  const mine = { abort, done };
  current = mine;
  await done;
  if (current === mine) current = null;
}

/** Stops at the next submission; what had finished before stays. */
export function stop(): void {
  if (!current) return;
  current.abort.abort(new DOMException(STOPPED, 'AbortError'));
  numbers.cancel(new DOMException(STOPPED, 'AbortError'));
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

async function runOn(engine: Engine, setting: Setting, signal: AbortSignal): Promise<void> {
  const variants = startRuns(setting);
  const first = variants[0];
  if (!first) {
    runStore.setState({ ended: 'finished', progress: null });
    return;
  }
  runStore.setState({ progress: { fraction: 0, kernel: first.kernel.id }, ended: null });
  try {
    const { dims, seed } = setting;
    const inputs = await numbers.inputs(first.kernel.task, dims, seed);
    await compare(engine, {
      dims,
      variants,
      inputs,
      reference: (task, _, __, rows) => numbers.reference(task, dims, seed, rows),
      ...baseTaskOf(setting),
      samples: engine.adapter.software ? SAMPLES.software : SAMPLES.hardware,
      signal,
      onProgress: showProgress,
      onOutcome: (outcome) => settle(outcome, engine, seed),
    });
    runStore.setState({ ended: 'finished' });
  } catch (error) {
    endEarly(error, signal);
  } finally {
    runStore.setState({ progress: null });
  }
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

/** Stopped, or the device gone: kernels that had not finished say so, or show what they had before. */
function endEarly(error: unknown, signal: AbortSignal): void {
  const stopped = signal.aborted;
  const reason = error instanceof GpuError ? error.text : unexpected(error);
  runStore.setState({ ended: stopped ? 'stopped' : 'failed' });
  for (const [id, state] of Object.entries(runStore.getState().runs)) {
    if (state.status !== 'compiling' && state.status !== 'running') continue;
    setRun(id, (before) => (stopped ? restored(before) : failure(before, reason)));
  }
  if (!stopped && !(error instanceof GpuError)) console.error(error);
}

function failure(before: KernelRun | undefined, reason: Text): KernelRun {
  return { status: 'failed', reason, ...previousOf(before) };
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

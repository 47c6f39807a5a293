import type { Engine } from '../../gpu/device';
import { DeviceLostError } from '../../gpu/errors';
import { compare } from '../../measure/compare';
import type { Variant } from '../../measure/comparison';
import { currentEngine } from '../device';
import { inTurn } from '../turns';
import type { Comparison } from './comparison';
import { comparisonRequest } from './request';
import { eachAtWork, fail, settle, showProgress, startRuns } from './runChanges';
import { previousOf, restored } from './runState';
import type { Setting } from './setting';

/** A software adapter gives steady times, slowly. */
const SAMPLES = { software: 5, hardware: 20 } as const;

export function samplesFor({ adapter }: Engine): number {
  return adapter.software ? SAMPLES.software : SAMPLES.hardware;
}

const LIVE_DELAY_MS = 300;

/** Runs every kernel that is on and fits, after stopping what runs already. Never rejects. */
export async function run(comparison: Comparison): Promise<void> {
  if (!currentEngine()) return;
  stop(comparison);
  const { atWork, runStore, settingStore } = comparison;
  const abort = new AbortController();
  atWork.abort = abort;
  const setting = settingStore.getState();
  const variants = startRuns(comparison, setting);
  const kernel = variants[0]?.kernel.id;
  runStore.setState({
    progress: kernel === undefined ? null : { fraction: 0, kernel },
    ended: kernel === undefined ? 'nothing' : null,
    ran: variants.map((variant) => variant.kernel.id),
  });
  if (kernel !== undefined) {
    await inTurn(() => runVariants(comparison, setting, variants, abort.signal));
  }
  if (atWork.abort === abort) atWork.abort = null;
}

/**
 * Stops at once for the eye, on the device at the next submission or when the compiler returns; the
 * next run waits for that. What had finished before stays.
 */
export function stop(comparison: Comparison): void {
  const { abort } = comparison.atWork;
  if (!abort || abort.signal.aborted) return;
  const reason = new DOMException('stopped', 'AbortError');
  abort.abort(reason);
  comparison.numbers.cancel(reason);
  comparison.runStore.setState({ progress: null, ended: 'stopped' });
  eachAtWork(comparison, restored);
}

/** Runs again, a moment after each change of the setting. */
export function setLive(comparison: Comparison, live: boolean): void {
  comparison.runStore.setState({ live });
  if (live) void run(comparison);
}

/** Watches the setting for `live`; called once. */
export function bindLiveRuns(comparison: Comparison): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  comparison.settingStore.subscribe(() => {
    if (!comparison.runStore.getState().live) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(comparison), LIVE_DELAY_MS);
  });
}

async function runVariants(
  comparison: Comparison,
  setting: Setting,
  variants: readonly Variant[],
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const { runStore } = comparison;
  eachAtWork(comparison, (before) => ({ status: 'compiling', ...previousOf(before) }));
  try {
    const engine = currentEngine();
    if (!engine) throw new DeviceLostError('');
    await compareOn(engine, comparison, setting, variants, signal);
    if (!signal.aborted) runStore.setState({ ended: 'finished' });
  } catch (error) {
    if (!signal.aborted) fail(comparison, error);
  } finally {
    if (!signal.aborted) runStore.setState({ progress: null });
  }
}

async function compareOn(
  engine: Engine,
  comparison: Comparison,
  setting: Setting,
  variants: readonly Variant[],
  signal: AbortSignal,
): Promise<void> {
  const { lab, numbers } = comparison;
  await compare(engine, {
    ...(await comparisonRequest(lab, numbers, setting, variants)),
    samples: samplesFor(engine),
    signal,
    // a run that was stopped may still come to the end of a step: its column has moved on
    onProgress: (progress) => signal.aborted || showProgress(comparison, progress),
    onOutcome: (outcome) => signal.aborted || settle(comparison, outcome, engine, setting.seed),
  });
}

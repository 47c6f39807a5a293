import type { Engine } from '../../gpu/device';
import type { ComparisonProgress, Variant, VariantOutcome } from '../../measure/comparison';
import { currentColumn } from '../auto/current';
import { reasonOf } from '../failure';
import { deviceTaken } from '../turns';
import type { Comparison } from './comparison';
import { kernelById } from './lab';
import { type Finished, type KernelRun, previousOf, restored, stageOf } from './runState';
import type { Setting } from './setting';

/** Puts every kernel into its first state, and gives those that will run. */
export function startRuns(comparison: Comparison, setting: Setting): readonly Variant[] {
  const status = deviceTaken() ? 'waiting' : 'compiling';
  const variants: Variant[] = [];
  for (const id of setting.kernels) {
    const kernel = kernelById(comparison.lab, id);
    if (!kernel) continue;
    const { tuning, misfit } = currentColumn(kernel, setting);
    if (misfit) {
      // its column says so, for as long as it is so
      setRun(comparison, id, restored);
    } else {
      variants.push({ kernel, tuning });
      setRun(comparison, id, (before) => ({ status, ...previousOf(before) }));
    }
  }
  return variants;
}

/** Says which kernel is at work, and at what. */
export function showProgress(
  comparison: Comparison,
  { stage, kernel, fraction }: ComparisonProgress,
): void {
  comparison.runStore.setState({ progress: { fraction, kernel } });
  setRun(comparison, kernel, (before) =>
    stage === 'compiling'
      ? { status: 'compiling', ...previousOf(before) }
      : { status: 'running', stage, ...previousOf(before) },
  );
}

/** Puts a kernel's outcome into its place. */
export function settle(
  comparison: Comparison,
  outcome: VariantOutcome,
  engine: Engine,
  seed: number,
): void {
  setRun(comparison, outcome.kernel, (before): KernelRun => {
    if (outcome.status === 'failed') {
      const { reason, source } = outcome;
      return { status: 'failed', reason, source, ...previousOf(before) };
    }
    const { measurement, outputs, source } = outcome;
    const { adapter, clock } = engine;
    const finished: Finished = { measurement, outputs, source, seed, adapter, clock };
    return { status: 'done', result: finished };
  });
}

/** The device gone, or worse: kernels that had not finished say so. */
export function fail(comparison: Comparison, error: unknown): void {
  const reason = reasonOf(error);
  comparison.runStore.setState({ ended: 'failed' });
  eachAtWork(comparison, (before) => ({ status: 'failed', reason, ...previousOf(before) }));
}

/** Moves every kernel on whose run is under way. */
export function eachAtWork(comparison: Comparison, next: (before: KernelRun) => KernelRun): void {
  for (const [id, state] of Object.entries(comparison.runStore.getState().runs)) {
    if (stageOf(state)) setRun(comparison, id, () => next(state));
  }
}

function setRun(
  { runStore }: Comparison,
  id: string,
  next: (before: KernelRun | undefined) => KernelRun,
): void {
  runStore.setState(({ runs }) => ({ runs: { ...runs, [id]: next(runs[id]) } }));
}

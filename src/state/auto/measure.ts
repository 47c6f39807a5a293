import type { Engine } from '../../gpu/device';
import { autoCandidates, type Fastest, fastestOf } from '../../measure/auto';
import { keyOf } from '../../measure/tune';
import type { Kernel, Tuning } from '../../spec/kernel';
import type { Dims } from '../../spec/task';
import type { Comparison } from '../comparison/comparison';
import { run } from '../comparison/run';
import type { Setting } from '../comparison/setting';
import { adapterKey, currentEngine } from '../device';
import { keepMeasured, keptTuning, keptTuningStore, placeKey } from '../instruments/keptTunings';
import { timesOf } from '../instruments/timeTunings';
import { startWork, type Work } from '../instruments/work';
import { inBackground, onAsked } from '../turns';
import { autoOf, stopAuto } from './autoStore';

/** What was found, and the default that it was held against. */
interface Measured extends Fastest {
  readonly usual: Tuning;
}

/**
 * Times what auto may be for each kernel at the present size, keeps the best, and runs the comparison
 * again where that changed a column. Gives way to whoever asks for the device. Never rejects.
 */
export async function measureAuto(
  comparison: Comparison,
  kernels: readonly Kernel[],
): Promise<void> {
  const engine = currentEngine();
  if (!engine) return;
  const auto = autoOf(comparison);
  const setting = comparison.settingStore.getState();
  const found = new Map<string, Measured>();
  let mine: Work | null = null;
  const steps = async (work: Work) => {
    mine = work;
    for (const kernel of kernels) {
      if (work.stopped) return;
      auto.store.setState({ kernel: kernel.id });
      const fastest = await fastestFor(work, engine, kernel, setting);
      if (fastest) found.set(kernel.id, fastest);
    }
  };
  const leave = onAsked(() => stopAuto(comparison));
  await startWork(auto, comparison.lab, engine, steps, inBackground);
  leave();
  if (wasStopped(mine)) return;
  auto.store.setState({ kernel: null });
  const adapter = adapterKey(engine.adapter, engine.capabilities);
  const keyAt = (id: string) => placeKey(adapter, id, setting.dims);
  for (const { id } of kernels) if (!found.has(id)) auto.untimed.add(keyAt(id));
  // all together: a column whose tiles have changed is old until it has run again
  for (const [id, fastest] of found) keepMeasured(keyAt(id), { ...fastest, at: Date.now() });
  if ([...found.values()].some(({ faster }) => faster > 1)) await runAgain(comparison);
}

function wasStopped(work: Work | null): boolean {
  return work?.stopped ?? true;
}

/** @returns null where there is nothing to choose, or the default has no time */
async function fastestFor(
  work: Work,
  engine: Engine,
  kernel: Kernel,
  setting: Setting,
): Promise<Measured | null> {
  const { dims } = setting;
  const tunings = await candidatesOf(engine, kernel, dims);
  const [usual] = tunings;
  if (!usual || tunings.length < 2) return null;
  await work.compileAhead(
    dims,
    tunings.map((tuning) => ({ kernel, tuning })),
  );
  const fastest = await fastestOf(tunings, (each) => timesOf(work, setting, kernel, each));
  return fastest && { ...fastest, usual };
}

/** What auto may be at a size, and what a search has found there. */
async function candidatesOf(
  { adapter, capabilities }: Engine,
  kernel: Kernel,
  dims: Dims,
): Promise<readonly Tuning[]> {
  const tunings = await autoCandidates(kernel, dims, capabilities, idle);
  const key = adapterKey(adapter, capabilities);
  const found = keptTuning(keptTuningStore.getState(), key, kernel, dims)?.tuning;
  if (!found || tunings.some((tuning) => keyOf(tuning) === keyOf(found))) return tunings;
  return [...tunings, found];
}

/** Lets the page do what it has to. */
function idle(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve));
}

async function runAgain(comparison: Comparison): Promise<void> {
  const auto = autoOf(comparison);
  const running = run(comparison);
  auto.rerun = comparison.atWork.abort;
  await running;
  auto.rerun = null;
}

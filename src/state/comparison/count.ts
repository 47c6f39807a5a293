import { GpuError, DeviceLostError } from '../../gpu/errors';
import { requestedTraffic, sumByTensor } from '../../spec/plan';
import { currentColumn } from '../auto/current';
import { currentEngine } from '../device';
import { reasonOf } from '../failure';
import { deviceTaken, inTurn } from '../turns';
import { type KernelColumn } from './column';
import type { Comparison } from './comparison';
import { type Counted, countedOf, type CountRun } from './countState';
import { kernelById, type Lab } from './lab';
import { NumbersClient } from './numbersClient';
import { comparisonRequest, type InputSetting } from './request';

/** Counts under way, by kernel, each with what stops it. */
const atWork = new WeakMap<Comparison, Map<string, AbortController>>();

/** Counts what a kernel reads and writes under the present setting. Never rejects. */
export async function count(comparison: Comparison, id: string): Promise<void> {
  const kernel = kernelById(comparison.lab, id);
  const engine = currentEngine();
  if (!kernel || !engine) return;
  stopCounting(comparison, id);
  const abort = new AbortController();
  const running = atWork.get(comparison) ?? new Map<string, AbortController>();
  atWork.set(comparison, running.set(id, abort));
  const setting = comparison.settingStore.getState();
  const column = currentColumn(kernel, setting);
  setCount(comparison, id, deviceTaken() ? 'waiting' : 'counting');
  const numbers = new NumbersClient();
  abort.signal.addEventListener('abort', () => numbers.close());
  try {
    const counted = await inTurn(async () => {
      abort.signal.throwIfAborted();
      setCount(comparison, id, 'counting');
      return countColumn(comparison.lab, column, setting, numbers, abort.signal);
    });
    if (!abort.signal.aborted) put(comparison, id, { status: 'done', counted });
  } catch (error) {
    if (!abort.signal.aborted) put(comparison, id, failed(comparison, id, error));
  } finally {
    numbers.close();
    if (running.get(id) === abort) running.delete(id);
  }
}

/** Stops at once for the eye, on the device at the next submission. What was counted before stays. */
export function stopCounting(comparison: Comparison, id: string): void {
  const abort = atWork.get(comparison)?.get(id);
  if (!abort) return;
  abort.abort(new DOMException('stopped', 'AbortError'));
  const previous = countedOf(comparison.countStore.getState()[id]);
  put(comparison, id, previous && { status: 'done', counted: previous });
}

async function countColumn(
  lab: Lab,
  { kernel, tuning, misfit, plan }: KernelColumn,
  setting: InputSetting,
  numbers: NumbersClient,
  signal: AbortSignal,
): Promise<Counted> {
  const engine = currentEngine();
  if (!engine) throw new DeviceLostError('');
  if (misfit) throw new GpuError(misfit);
  const variants = [{ kernel, tuning }];
  const { dims, inputs } = await comparisonRequest(lab, numbers, setting, variants);
  // comes when it is first asked for
  const { countTraffic } = await import('../../measure/countTraffic');
  const passes = await countTraffic(engine, kernel, dims, tuning, inputs, signal);
  return {
    traffic: sumByTensor(passes.flat()),
    modelled: requestedTraffic(plan),
    dims,
    tuning,
    seed: setting.seed,
  };
}

function failed(comparison: Comparison, id: string, error: unknown): CountRun {
  const previous = countedOf(comparison.countStore.getState()[id]);
  return { status: 'failed', reason: reasonOf(error), ...(previous && { previous }) };
}

function setCount(comparison: Comparison, id: string, status: 'waiting' | 'counting'): void {
  const previous = countedOf(comparison.countStore.getState()[id]);
  put(comparison, id, { status, ...(previous && { previous }) });
}

function put({ countStore }: Comparison, id: string, run: CountRun | undefined): void {
  countStore.setState({ [id]: run });
}

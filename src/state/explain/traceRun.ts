import { DeviceLostError } from '../../gpu/errors';
import { NumbersClient } from '../comparison/numbersClient';
import { currentEngine, deviceSettled } from '../device';
import { reasonOf } from '../failure';
import { deviceTaken, inTurn } from '../turns';
import { explainStore, type TraceRun } from './explainStore';
import type { ExplainSetting } from './setting';
import { expectedOf, type Traces, tracesInFloat64 } from './traces';
import { tracesOnDevice } from './tracesOnDevice';

const numbers = new NumbersClient();
let latest = 0;

/** Traces what is set, unless that has been done. */
export function openExplain(): void {
  if (explainStore.getState().run.status === 'idle') void trace();
}

/** Traces what is set, on the GPU where there is one, else in float64. Never rejects. */
export async function trace(): Promise<void> {
  const mine = ++latest;
  const { setting } = explainStore.getState();
  const show = (run: TraceRun, traces = explainStore.getState().traces): void => {
    if (mine === latest) explainStore.setState({ run, traces });
  };
  show({ status: deviceTaken() ? 'waiting' : 'running' });
  try {
    await deviceSettled();
    const traces = currentEngine()
      ? await inTurn(() => {
          show({ status: 'running' });
          return mine === latest ? onDevice(setting) : Promise.resolve(null);
        })
      : await tracesInFloat64(numbers, setting);
    if (traces) show({ status: 'done' }, traces);
  } catch (error) {
    show({ status: 'failed', reason: reasonOf(error) });
  }
}

async function onDevice(setting: ExplainSetting): Promise<Traces> {
  const expected = await expectedOf(numbers, setting);
  const engine = currentEngine();
  // it went away while others had their turn
  if (!engine) throw new DeviceLostError('');
  return tracesOnDevice(engine, expected);
}

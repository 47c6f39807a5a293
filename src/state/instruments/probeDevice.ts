import type { Engine } from '../../gpu/device';
import { DeviceLostError } from '../../gpu/errors';
import { copy } from '../../kernels/probe/copy';
import { multiplyAdd } from '../../kernels/probe/multiplyAdd';
import { PROBE_SIZES, SOFTWARE_PROBE_SIZES } from '../../kernels/probe/sizes';
import type { ProbeDims } from '../../kernels/probe/task';
import { measureRoofs, type Probe } from '../../measure/roof';
import type { Kernel } from '../../spec/kernel';
import { NumbersClient } from '../comparison/numbersClient';
import { adapterKey, currentEngine } from '../device';
import { reasonOf } from '../failure';
import { deviceTaken, inTurn } from '../turns';
import { keepRoofs, type RoofRun, roofStore } from './roofStore';

const SEED = 1;

let abort: AbortController | null = null;

/** Measures the roofs of the device, anew where they are known. Never rejects. */
export async function probeDevice(): Promise<void> {
  if (abort) return;
  const mine = new AbortController();
  abort = mine;
  const numbers = new NumbersClient();
  mine.signal.addEventListener('abort', () => numbers.close());
  setRun({ status: deviceTaken() ? 'waiting' : 'measuring' });
  try {
    await inTurn(() => probe(numbers, mine.signal));
    setRun({ status: 'idle' });
  } catch (error) {
    if (!mine.signal.aborted) setRun({ status: 'failed', reason: reasonOf(error) });
  } finally {
    numbers.close();
    if (abort === mine) abort = null;
  }
}

export function stopProbing(): void {
  abort?.abort(new DOMException('stopped', 'AbortError'));
  abort = null;
  setRun({ status: 'idle' });
}

async function probe(numbers: NumbersClient, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  setRun({ status: 'measuring' });
  const engine = currentEngine();
  if (!engine) throw new DeviceLostError('');
  const { gigaflopsPerSecond, copyGigabytesPerSecond } = await measureRoofs(
    engine,
    await probesFor(engine, numbers),
    {
      signal,
      reference: (task, dims, _, rows, output) =>
        numbers.reference(task, dims, { seed: SEED }, rows, output),
    },
  );
  signal.throwIfAborted();
  keepRoofs(adapterKey(engine.adapter, engine.capabilities), {
    gigaflopsPerSecond,
    copyGigabytesPerSecond,
    at: Date.now(),
  });
}

async function probesFor(
  { adapter }: Engine,
  numbers: NumbersClient,
): Promise<Parameters<typeof measureRoofs>[1]> {
  const sizes = adapter.software ? SOFTWARE_PROBE_SIZES : PROBE_SIZES;
  const probeOf = async (kernel: Kernel<ProbeDims>, dims: ProbeDims): Promise<Probe> => {
    const any = kernel as unknown as Kernel;
    return { kernel: any, dims, inputs: await numbers.inputs(any.task, dims, SEED) };
  };
  return {
    multiplyAdd: await probeOf(multiplyAdd, sizes.multiplyAdd),
    copy: await probeOf(copy, sizes.copy),
  };
}

function setRun(run: RoofRun): void {
  roofStore.setState({ run });
}

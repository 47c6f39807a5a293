import type { Engine } from '../../gpu/device';
import { DeviceLostError, GpuError } from '../../gpu/errors';
import { prepare } from '../../gpu/program';
import { compare } from '../../measure/compare';
import type { Variant, VariantOutcome } from '../../measure/comparison';
import type { StoreApi } from 'zustand/vanilla';
import type { Dims } from '../../spec/task';
import type { Text } from '../../spec/text';
import type { Lab } from '../comparison/lab';
import { NumbersClient } from '../comparison/numbersClient';
import { comparisonRequest, type InputSetting } from '../comparison/request';
import { currentEngine } from '../device';
import { reasonOf } from '../failure';
import { inTurn } from '../turns';

/** Fewer than a comparison on the page takes: there are many places. */
const SAMPLES = { software: 3, hardware: 7 } as const;

/**
 * Where an instrument has its comparisons made: one after the other, each a turn of its own on the
 * device, so that a run asked for meanwhile gets in between. Stopped as a whole.
 */
export class Work {
  private readonly lab: Lab;
  private readonly engine: Engine;
  private readonly takeTurn: typeof inTurn;
  private readonly numbers = new NumbersClient();
  private readonly abort = new AbortController();

  /** @param takeTurn how it asks for the device */
  constructor(lab: Lab, engine: Engine, takeTurn = inTurn) {
    this.lab = lab;
    this.engine = engine;
    this.takeTurn = takeTurn;
  }

  get stopped(): boolean {
    return this.abort.signal.aborted;
  }

  /** Rejects what is under way, at once. */
  stop(): void {
    this.abort.abort(new DOMException('stopped', 'AbortError'));
    this.numbers.close();
  }

  /** Ends the worker. */
  close(): void {
    this.numbers.close();
  }

  /**
   * Has pipelines made before the turn that needs them: a GPU works for others while its driver
   * compiles. An adapter that computes on the CPU has no such time to give: it compiles in its turn.
   * @throws DeviceLostError, and the reason of {@link stop}
   */
  async compileAhead(dims: Dims, variants: readonly Variant[]): Promise<void> {
    const { engine } = this;
    const { signal } = this.abort;
    if (engine.adapter.software) return;
    for (const { kernel, tuning } of variants) {
      signal.throwIfAborted();
      const plan = kernel.plan(dims, tuning, engine.capabilities);
      await unlessAborted(prepare(engine, kernel, dims, plan), signal).catch((error: unknown) => {
        // what is wrong with one of them is told when it is to run
        if (!(error instanceof GpuError) || error instanceof DeviceLostError) throw error;
      });
    }
  }

  /**
   * Verifies and times variants in turns.
   * @throws GpuError, and the reason of {@link stop}
   */
  async compare(
    setting: InputSetting,
    variants: readonly Variant[],
  ): Promise<readonly VariantOutcome[]> {
    const { signal } = this.abort;
    const { engine } = this;
    const work = this.takeTurn(async () => {
      signal.throwIfAborted();
      // what was found so far is of that device: another may not go on with it
      if (currentEngine() !== engine) throw new DeviceLostError('');
      return compare(engine, {
        ...(await comparisonRequest(this.lab, this.numbers, setting, variants)),
        samples: engine.adapter.software ? SAMPLES.software : SAMPLES.hardware,
        signal,
      });
    });
    return unlessAborted(work, signal);
  }
}

/** Rejects as soon as the signal does, and leaves nothing on it once the work has ended. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** How an instrument's work goes; what it has found so far lies beside it. */
export interface WorkStatus {
  readonly status: 'idle' | 'running' | 'finished' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly reason: Text | null;
}

/** An instrument of one comparison: it does one thing at a time. */
export interface Instrument<S extends WorkStatus> {
  readonly store: StoreApi<S>;
  work: Work | null;
}

/** Takes up work, after stopping what the instrument is at. Never rejects. */
export async function startWork<S extends WorkStatus>(
  instrument: Instrument<S>,
  lab: Lab,
  engine: Engine,
  steps: (work: Work) => Promise<void>,
  takeTurn = inTurn,
): Promise<void> {
  stopWork(instrument);
  const work = new Work(lab, engine, takeTurn);
  instrument.work = work;
  const tell = (status: WorkStatus) => instrument.store.setState(status as Partial<S>);
  tell({ status: 'running', reason: null });
  try {
    await steps(work);
    if (!work.stopped) tell({ status: 'finished', reason: null });
  } catch (error) {
    if (!work.stopped) tell({ status: 'failed', reason: reasonOf(error) });
  } finally {
    work.close();
    if (instrument.work === work) instrument.work = null;
  }
}

/** Stops at once; what was found stays. */
export function stopWork<S extends WorkStatus>(instrument: Instrument<S>): void {
  if (!instrument.work) return;
  instrument.work.stop();
  instrument.work = null;
  instrument.store.setState({ status: 'stopped' } as Partial<S>);
}

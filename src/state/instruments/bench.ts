import { DeviceLostError } from '../../gpu/errors';
import { compare } from '../../measure/compare';
import type { Variant, VariantOutcome } from '../../measure/comparison';
import type { Lab } from '../comparison/lab';
import { NumbersClient } from '../comparison/numbersClient';
import { comparisonRequest, type InputSetting } from '../comparison/request';
import { currentEngine } from '../device';
import { inTurn } from '../turns';

/** Fewer than a comparison on the page takes: there are many places. */
const SAMPLES = { software: 3, hardware: 7 } as const;

/**
 * Where an instrument has its comparisons made: one after the other, each a turn of its own on the
 * device, so that a run asked for meanwhile gets in between. Stopped as a whole.
 */
export class Bench {
  private readonly lab: Lab;
  private readonly numbers = new NumbersClient();
  private readonly abort = new AbortController();

  constructor(lab: Lab) {
    this.lab = lab;
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
   * Verifies and times variants in turns.
   * @throws GpuError, and the reason of {@link stop}
   */
  async compare(
    setting: InputSetting,
    variants: readonly Variant[],
  ): Promise<readonly VariantOutcome[]> {
    const { signal } = this.abort;
    const work = inTurn(async () => {
      signal.throwIfAborted();
      const engine = currentEngine();
      if (!engine) throw new DeviceLostError('');
      return compare(engine, {
        ...(await comparisonRequest(this.lab, this.numbers, setting, variants)),
        samples: engine.adapter.software ? SAMPLES.software : SAMPLES.hardware,
        signal,
      });
    });
    return Promise.race([work, aborted(signal)]);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

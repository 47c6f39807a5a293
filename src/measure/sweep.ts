import { formatNs } from '../spec/format';
import type { Measurement } from '../spec/measurement';
import type { Dims } from '../spec/task';
import type { Text } from '../spec/text';
import type { Variant, VariantOutcome } from './comparison';

/** A kernel at one place of a sweep. */
export interface SweepEntry extends Variant {
  /** Where on the axis. */
  readonly at: number;
  readonly dims: Dims;
  /** Modelled operations of a run: what its time is foreseen by. */
  readonly flops: number;
  /** Why the device cannot run it there; null if it can. */
  readonly misfit: Text | null;
}

/** How an entry came out: measured, or not run for a reason. */
export type SweepPoint<E extends SweepEntry = SweepEntry> =
  | { readonly entry: E; readonly measurement: Measurement }
  | { readonly entry: E; readonly cut: Text };

export interface SweepRun<E extends SweepEntry> {
  /** Compares what runs at one place, in turns. @returns one outcome an entry, in their order */
  measure(entries: readonly E[]): Promise<readonly VariantOutcome[]>;
  /** A run that would take longer is left out. */
  readonly mostNs: number;
  /** Called with each point as soon as it is known. */
  onPoint(point: SweepPoint<E>): void;
}

/**
 * Runs the entries place by place, from the least on. A kernel that the device cannot run at a place,
 * or that would take too long there by its time at the place before, is cut, with the reason.
 */
export async function sweep<E extends SweepEntry>(
  entries: readonly E[],
  { measure, mostNs, onPoint }: SweepRun<E>,
): Promise<void> {
  /** Nanoseconds per operation, as last seen. */
  const pace = new Map<string, number>();
  for (const place of byPlace(entries)) {
    const running = place.filter((entry) => {
      const foreseenNs = entry.flops * (pace.get(entry.kernel.id) ?? 0);
      const cut = entry.misfit ?? (foreseenNs > mostNs ? tooLong(foreseenNs) : null);
      if (cut) onPoint({ entry, cut });
      return !cut;
    });
    if (running.length === 0) continue;
    const outcomes = await measure(running);
    running.forEach((entry, index) => {
      const point = pointOf(entry, outcomes[index]!);
      if ('measurement' in point)
        pace.set(entry.kernel.id, point.measurement.medianNs / entry.flops);
      onPoint(point);
    });
  }
}

function pointOf<E extends SweepEntry>(entry: E, outcome: VariantOutcome): SweepPoint<E> {
  if (outcome.status === 'failed') return { entry, cut: outcome.reason };
  const { measurement } = outcome;
  if (!measurement.error.withinTolerance) return { entry, cut: WRONG };
  return { entry, measurement };
}

const WRONG: Text = {
  en: 'its result is outside the tolerance: no time is shown for it',
  'zh-CN': '结果超出容差：不显示其时间',
};

function tooLong(ns: number): Text {
  const about = formatNs(ns);
  return {
    en: `one run would take about ${about} here`,
    'zh-CN': `在此设备上单次运行约需 ${about}`,
  };
}

function byPlace<E extends SweepEntry>(entries: readonly E[]): readonly (readonly E[])[] {
  const places = [...new Set(entries.map(({ at }) => at))].toSorted((one, other) => one - other);
  return places.map((at) => entries.filter((entry) => entry.at === at));
}

import { fitTail, type PowerLaw } from '../../measure/fit';
import { totalBytes } from '../../spec/plan';
import type { Text } from '../../spec/text';
import type { Sweep } from './sweep';

/** What a sweep shows, each over the same places. */
export const SWEEP_QUANTITIES = ['time', 'traffic', 'memory'] as const;
export type SweepQuantity = (typeof SWEEP_QUANTITIES)[number];

/** One kernel's line in one chart. */
export interface SweepSeries {
  readonly kernel: string;
  readonly points: readonly (readonly [at: number, value: number])[];
  /** Null where there are too few places for it. */
  readonly law: PowerLaw | null;
}

/** The lines of a quantity: nanoseconds, or bytes. */
export function seriesOf(
  { entries, points }: Sweep,
  quantity: SweepQuantity,
): readonly SweepSeries[] {
  const kernels = [...new Set(entries.map(({ kernel }) => kernel.id))];
  return kernels.map((kernel) => {
    const values =
      quantity === 'time'
        ? points.flatMap((point) =>
            point.entry.kernel.id === kernel && 'measurement' in point
              ? [[point.entry.at, point.measurement.medianNs] as const]
              : [],
          )
        : entries
            .filter((entry) => entry.kernel.id === kernel)
            .map(({ at, modelled: { requested, allocatedBytes } }) => {
              return [at, quantity === 'traffic' ? totalBytes(requested) : allocatedBytes] as const;
            });
    return { kernel, points: values, law: fitTail(values) };
  });
}

/** What was not run: the first place of each kernel that has the same reason. */
export interface SweepCut {
  readonly kernel: string;
  readonly at: number;
  readonly reason: Text;
}

export function cutsOf({ points }: Sweep): readonly SweepCut[] {
  const seen = new Set<string>();
  return points.flatMap((point) => {
    if (!('cut' in point)) return [];
    const { kernel, at } = point.entry;
    // the figures in a reason differ from place to place, its first words do not
    const key = `${kernel.id} ${point.cut.en.replaceAll(/[\d.,]+/g, '')}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ kernel: kernel.id, at, reason: point.cut }];
  });
}

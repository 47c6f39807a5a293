import { fitTail, type PowerLaw } from '../../measure/fit';
import { totalBytes } from '../../spec/plan';
import type { Text } from '../../spec/text';
import type { Modelled } from '../comparison/column';
import { isComparable } from '../comparison/figures';
import type { Lab } from '../comparison/lab';
import type { ReportResult } from '../comparison/report';
import { sizeKey } from '../reports/beside';
import type { Import } from '../reports/importStore';
import type { Sweep } from './sweep';

/** What a sweep shows, each over the same places. */
export const SWEEP_QUANTITIES = ['time', 'traffic', 'memory'] as const;
export type SweepQuantity = (typeof SWEEP_QUANTITIES)[number];

/** One kernel's line in one chart. */
export interface SweepSeries {
  readonly kernel: string;
  /** Whose; null for one's own. */
  readonly from: Import | null;
  readonly points: readonly (readonly [at: number, value: number])[];
  /** Null where there are too few places for it. */
  readonly law: PowerLaw | null;
}

/** The lines of a quantity: nanoseconds, or bytes. */
export function seriesOf(
  { entries, points }: Sweep,
  quantity: SweepQuantity,
): readonly SweepSeries[] {
  return kernelsOf(entries).map((kernel) => {
    const values =
      quantity === 'time'
        ? points.flatMap((point) =>
            point.entry.kernel.id === kernel && 'measurement' in point
              ? [[point.entry.at, point.measurement.medianNs] as const]
              : [],
          )
        : entries
            .filter((entry) => entry.kernel.id === kernel)
            .map(({ at, modelled }) => [at, modelledValue(modelled, quantity)] as const);
    return { kernel, from: null, points: values, law: fitTail(values) };
  });
}

/** The lines of other devices: their results of the same kernels at the sizes of the places. */
export function othersOf(
  lab: Lab,
  { axis, entries }: Sweep,
  quantity: SweepQuantity,
  imports: readonly Import[],
): readonly SweepSeries[] {
  // a tunable has all of its places at one size
  if (axis.kind !== 'dimension') return [];
  const places = new Map(entries.map(({ at, dims }) => [sizeKey(lab, dims), at]));
  return imports.flatMap((from) =>
    kernelsOf(entries).flatMap((kernel) => {
      const points = from.report.results
        .filter(({ measurement }) => measurement.kernel === kernel)
        .flatMap(({ measurement }) => {
          const at = places.get(sizeKey(lab, measurement.dims));
          if (at === undefined || !isComparable(measurement)) return [];
          const value =
            quantity === 'time' ? measurement.medianNs : modelledValue(measurement, quantity);
          return [[at, value] as const];
        })
        .toSorted(([one], [other]) => one - other);
      return points.length > 0 ? [{ kernel, from, points, law: fitTail(points) }] : [];
    }),
  );
}

/** Results of a sweep as they leave the page. */
export function resultsOf({
  points,
  setting: { seed },
  adapter,
  clock,
}: Sweep): readonly ReportResult[] {
  return points.flatMap((point) =>
    'measurement' in point ? [{ measurement: point.measurement, seed, adapter, clock }] : [],
  );
}

function kernelsOf(entries: Sweep['entries']): readonly string[] {
  return [...new Set(entries.map(({ kernel }) => kernel.id))];
}

function modelledValue(
  { requested, allocatedBytes }: Pick<Modelled, 'requested' | 'allocatedBytes'>,
  quantity: 'traffic' | 'memory',
): number {
  return quantity === 'traffic' ? totalBytes(requested) : allocatedBytes;
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

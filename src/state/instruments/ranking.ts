import type { Tried } from '../../measure/tune';
import type { Tuning } from '../../spec/kernel';

interface TriedTunings {
  readonly tried: readonly Tried[];
}

/** Those that ran, the fastest first. */
export function ranked({ tried }: TriedTunings): readonly Tried[] {
  return tried
    .filter(({ relative }) => relative !== null)
    .toSorted((one, other) => one.relative! - other.relative!);
}

/** Its time over that of the automatic tuning, whatever the device's speed did meanwhile; null where one has none. */
export function timeRatio(
  run: TriedTunings & { readonly automatic: Tuning },
  { relative }: Pick<Tried, 'relative'>,
): number | null {
  const usual = run.tried.find(({ tuning }) => sameTuning(tuning, run.automatic));
  return usual?.relative && relative ? relative / usual.relative : null;
}

export function sameTuning(one: Tuning, other: Tuning): boolean {
  return Object.entries(one).every(([name, value]) => other[name] === value);
}

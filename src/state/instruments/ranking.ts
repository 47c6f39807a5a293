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

/** How many times faster than what the device gets by itself the best is; null where that was not tried. */
export function gainOf(run: TriedTunings & { readonly automatic: Tuning }): number | null {
  const usual = run.tried.find(({ tuning }) => sameTuning(tuning, run.automatic));
  const best = ranked(run)[0];
  return usual?.relative && best?.relative ? usual.relative / best.relative : null;
}

export function sameTuning(one: Tuning, other: Tuning): boolean {
  return Object.entries(one).every(([name, value]) => other[name] === value);
}

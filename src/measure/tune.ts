import type { Kernel, Tuning } from '../spec/kernel';
import type { Text } from '../spec/text';

/** A tuning that was tried. */
export interface Tried {
  readonly tuning: Tuning;
  /** Measured; null where it did not run or was wrong. */
  readonly medianNs: number | null;
  /** Time over that of the tuning that all began with, both taken in one comparison; null likewise. */
  readonly relative: number | null;
  /** Why it has no time. */
  readonly reason: Text | null;
}

/** A time in nanoseconds, or why there is none. */
export type TunedTime = number | Text;

/** Times tunings of one kernel in turns. @returns in their order */
export type MeasureTunings = (tunings: readonly Tuning[]) => Promise<readonly TunedTime[]>;

/** Candidates that are timed in turns with the best so far. */
const BATCH = 4;
/** Gains below this are within what one measurement differs from the next. */
export const WORTH = 1.05;

/**
 * Times tunings against each other, a few at a time, always beside the best so far: what the device's
 * speed does from one comparison to the next falls out of the ratio.
 */
export class TuningContest {
  readonly tried: Tried[] = [];
  private best: Tried | null = null;
  private readonly measure: MeasureTunings;
  private readonly onTried: (tried: Tried) => void;

  constructor(measure: MeasureTunings, onTried: (tried: Tried) => void) {
    this.measure = measure;
    this.onTried = onTried;
  }

  /** The fastest of those that ran; null before one has. */
  get winner(): Tried | null {
    return this.best;
  }

  has(tuning: Tuning): boolean {
    return this.tried.some((each) => keyOf(each.tuning) === keyOf(tuning));
  }

  /** Tries those that were not tried yet. */
  async enter(tunings: readonly Tuning[]): Promise<void> {
    const fresh = tunings.filter((tuning) => !this.has(tuning));
    for (let first = 0; first < fresh.length; first += BATCH) {
      await this.heat(fresh.slice(first, first + BATCH));
    }
  }

  private async heat(tunings: readonly Tuning[]): Promise<void> {
    const holder = this.best;
    const times = await this.measure(holder ? [holder.tuning, ...tunings] : tunings);
    const held = holder ? times[0] : undefined;
    const own = holder ? times.slice(1) : times;
    // one unit of `relative`, in nanoseconds of this comparison
    // where the holder has no time in it, nothing can be said
    const unit = holder?.relative
      ? typeof held === 'number'
        ? held / holder.relative
        : undefined
      : own.find((time) => typeof time === 'number');
    tunings.forEach((tuning, index) => this.settle(tuning, own[index]!, unit));
  }

  private settle(tuning: Tuning, time: TunedTime, unit: number | undefined): void {
    const timed = typeof time === 'number' ? time : null;
    const tried: Tried = {
      tuning,
      medianNs: timed,
      relative: timed === null || !unit ? null : timed / unit,
      reason: typeof time === 'number' ? null : time,
    };
    this.tried.push(tried);
    if (tried.relative !== null && tried.relative < (this.best?.relative ?? Infinity)) {
      this.best = tried;
    }
    this.onTried(tried);
  }
}

/**
 * Looks for the best tuning from `start` on: all of them where there are few, else one tunable after
 * the other, each at its best for those before, until nothing gets better or `most` were tried.
 * @param fits whether the device runs a tuning
 */
export async function tune(
  contest: TuningContest,
  kernel: Kernel,
  start: Tuning,
  fits: (tuning: Tuning) => boolean,
  most: number,
): Promise<void> {
  await contest.enter([start]);
  const all = firstFitting(everyTuning(kernel), fits, most + 1);
  if (all.length <= most) {
    await contest.enter(all);
    return;
  }
  for (let before = -1; before !== contest.tried.length;) {
    before = contest.tried.length;
    for (const { name, choices } of kernel.tunables) {
      const center = contest.winner?.tuning ?? start;
      const around = choices
        .map((value) => ({ ...center, [name]: value }))
        .filter((tuning) => fits(tuning) && !contest.has(tuning));
      await contest.enter(around.slice(0, most - contest.tried.length));
    }
  }
}

/**
 * How many times faster than `usual` the best is, timed once more beside it: the fastest of many looks
 * faster than it is. Null where one of them has no time.
 */
export async function gainOver(
  measure: MeasureTunings,
  usual: Tuning,
  best: Tuning,
): Promise<number | null> {
  const [before, after] = await measure([usual, best]);
  return typeof before === 'number' && typeof after === 'number' ? before / after : null;
}

/** The first `count` that fit: to plan all of many would take too long. */
function firstFitting(
  tunings: readonly Tuning[],
  fits: (tuning: Tuning) => boolean,
  count: number,
): readonly Tuning[] {
  const found: Tuning[] = [];
  for (const tuning of tunings) {
    if (found.length === count) break;
    if (fits(tuning)) found.push(tuning);
  }
  return found;
}

/** Every combination of a kernel's choices. */
export function everyTuning({ tunables }: Pick<Kernel, 'tunables'>): readonly Tuning[] {
  return tunables.reduce<readonly Tuning[]>(
    (tunings, { name, choices }) =>
      tunings.flatMap((tuning) => choices.map((value) => ({ ...tuning, [name]: value }))),
    [{}],
  );
}

/** The same for tunings of the same values. */
export function keyOf(tuning: Tuning): string {
  return JSON.stringify(Object.entries(tuning).toSorted());
}

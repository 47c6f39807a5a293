/** Warm-up ends at the latest after this many rounds, settled or not. */
export const MOST_WARM_UP_ROUNDS = 4;
/** A time is settled when a round is no more than this much faster than the one before. */
const SETTLED = 0.95;

/** What is sampled in turns. */
export interface TurnsRequest {
  /** Nanoseconds that each variant took before: the times that warm-up starts from. */
  readonly firstNs: readonly number[];
  /** Samples to keep of each. */
  readonly samples: number;
  /**
   * Takes a sample of a variant.
   * @returns nanoseconds of each of its passes
   */
  take(variant: number, round: number): Promise<readonly number[]>;
}

/**
 * Warms up, then samples all in turns (A B C A B C), so that a drift of the device's speed meets every
 * variant alike. A round in which some variant became clearly faster was still warming up.
 * @returns of each variant the samples after the warm-up, exactly as many as asked for
 */
export async function sampleInTurns({
  firstNs,
  samples,
  take,
}: TurnsRequest): Promise<readonly (readonly (readonly number[])[])[]> {
  const taken = firstNs.map((): (readonly number[])[] => []);
  let before = firstNs;
  let warmUp = 0;
  for (let round = 0; round < warmUp + samples; round++) {
    const times: number[] = [];
    for (const [variant, all] of taken.entries()) {
      const passes = await take(variant, round);
      all.push(passes);
      times.push(sum(passes));
    }
    const settled = times.every((time, variant) => time >= SETTLED * (before[variant] ?? 0));
    if (round === warmUp && warmUp < MOST_WARM_UP_ROUNDS && !settled) warmUp += 1;
    before = times;
  }
  return taken.map((all) => all.slice(warmUp));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

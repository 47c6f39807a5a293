import type { StandingWords } from '../../i18n/en';
import type { Headline, Standing } from '../../state/attention/headline';
import type { Words } from '../words';

/** Ratios this close to 1 are no difference that a person should be told of. */
const ALIKE = 0.03;

export function isAlike(ratio: number): boolean {
  return Math.abs(ratio - 1) <= ALIKE;
}

/** A ratio as it is spoken: at least 1, "faster" or "slower" said beside it. */
export function spokenRatio(ratio: number): number {
  return Math.max(ratio, 1 / ratio);
}

/** The facts of one kernel in the words of the reader's language. */
export function standingWords(
  { kernel, faster, fewerBytes, difference }: Standing,
  { baseline, dims }: Headline,
  { say, ratio, integer, percent }: Pick<Words, 'say' | 'ratio' | 'integer' | 'percent'>,
): StandingWords {
  return {
    kernel: say(kernel.name),
    baseline: say(baseline.name),
    faster: faster === null ? null : ratio(spokenRatio(faster)),
    pace: faster === null ? null : isAlike(faster) ? 'alike' : faster > 1 ? 'faster' : 'slower',
    bytes: ratio(spokenRatio(fewerBytes)),
    traffic: isAlike(fewerBytes) ? 'alike' : fewerBytes > 1 ? 'fewer' : 'more',
    tokens: integer(Number(dims['tokens'])),
    difference: difference === null ? null : percent(difference),
  };
}

import type { StandingWords } from '../../i18n/en';
import type { Headline, Standing } from '../../state/comparison/headline';
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

/**
 * The facts of one kernel in the words of the reader's language.
 * @param size in the lab's words: “at 1,024 tokens”
 */
export function standingWords(
  { kernel, faster, fewerBytes, difference }: Standing,
  { baseline }: Headline,
  size: string,
  { say, ratio, percent }: Pick<Words, 'say' | 'ratio' | 'percent'>,
): StandingWords {
  return {
    kernel: say(kernel.name),
    baseline: say(baseline.name),
    faster: faster === null ? null : ratio(spokenRatio(faster)),
    pace: faster === null ? null : isAlike(faster) ? 'alike' : faster > 1 ? 'faster' : 'slower',
    bytes: ratio(spokenRatio(fewerBytes)),
    traffic: isAlike(fewerBytes) ? 'alike' : fewerBytes > 1 ? 'fewer' : 'more',
    size,
    difference: difference === null ? null : percent(difference),
  };
}

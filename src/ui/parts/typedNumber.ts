import { quoteOutside } from '../../spec/outsideText';

/** What became of a number as a person typed it. */
export interface TypedNumber {
  readonly used: number;
  /** Why it is not what was typed: beyond the range, or between two integers. Null where it is. */
  readonly changed: 'range' | 'whole' | null;
  /** What was typed, as it may be quoted. */
  readonly given: string;
}

const MOST_QUOTED = 16;

/** The integer from `min` to `max` that stands for a typed text; null where that is no number. */
export function typedNumber(text: string, min: number, max: number): TypedNumber | null {
  const typed = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(typed)) return null;
  const given = quoteOutside(text.trim(), MOST_QUOTED);
  const used = Math.min(max, Math.max(min, Math.round(typed)));
  const changed = typed < min || typed > max ? 'range' : typed === used ? null : 'whole';
  return { used, changed, given };
}

import type { Language } from '../../spec/text';
import { farPlace } from '../scientific';
import { useWords } from '../words';

/** Making a format takes a hundred times as long as using it. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(language: Language, digits: number): Intl.NumberFormat {
  const key = `${language} ${digits}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, made);
  return made;
}

interface Decimals {
  /** With so many digits behind the point, and a true minus sign. */
  decimal(value: number, digits: number): string;
  /** A coordinate within a frame of this half side, to at least so many digits, fine enough to tell its ends apart. */
  place(value: number, half: number, digits: number): string;
}

/** Frames outside these sides are told by powers of ten. */
const [LEAST_HALF, MOST_HALF] = [1e-4, 1e6];

export function useDecimals(): Decimals {
  const { language } = useWords();
  const decimal = (value: number, digits: number): string => {
    if (!Number.isFinite(value)) return 'NaN';
    const isNegative = value < 0 && Number(value.toFixed(digits)) !== 0;
    return `${isNegative ? '−' : ''}${formatOf(language, digits).format(Math.abs(value))}`;
  };
  return {
    decimal,
    place: (value, half, digits) => {
      if (half < LEAST_HALF || half > MOST_HALF) return farPlace(value, half, digits);
      return decimal(value, Math.max(digits, digits - Math.floor(Math.log10(half))));
    },
  };
}

import type { Language } from '../../spec/text';
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

/** Decimal numbers with a true minus sign. */
export function useDecimals(): { decimal(value: number, digits: number): string } {
  const { language } = useWords();
  return {
    decimal: (value, digits) => {
      if (!Number.isFinite(value)) return 'NaN';
      const isNegative = value < 0 && Number(value.toFixed(digits)) !== 0;
      return `${isNegative ? '−' : ''}${formatOf(language, digits).format(Math.abs(value))}`;
    },
  };
}

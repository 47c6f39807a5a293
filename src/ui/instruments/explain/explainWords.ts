import { explainEn, type ExplainWords } from '../../../i18n/instruments/explain';
import { explainZh } from '../../../i18n/instruments/explainZh';
import type { Language } from '../../../spec/text';
import { useDecimals } from '../../flows/decimals';
import { useWords } from '../../words';

/** Words of the stepper; they come with its code, not with the page. */
const WORDS: Readonly<Record<Language, ExplainWords>> = { en: explainEn, 'zh-CN': explainZh };

const DIGITS = 3;

interface ExplainSpeech {
  readonly words: ExplainWords;
  /** A number of a trace; −∞ where nothing was seen. */
  number(value: number, digits?: number): string;
  /** The same as an operand: what is negative stands in parentheses. */
  operand(value: number): string;
}

export function useExplainWords(): ExplainSpeech {
  const { language } = useWords();
  const { decimal } = useDecimals();
  const number = (value: number, digits = DIGITS): string =>
    value === Number.NEGATIVE_INFINITY ? '−∞' : decimal(value, digits);
  return {
    words: WORDS[language],
    number,
    operand: (value) => {
      const written = number(value);
      return written.startsWith('−') ? `(${written})` : written;
    },
  };
}

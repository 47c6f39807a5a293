import { useMemo } from 'react';
import { useStore } from 'zustand';
import { DICTIONARIES, type Dictionary } from '../i18n';
import type { Language, Text } from '../spec/text';
import { preferencesStore } from '../state/preferences';
import { scientific } from './scientific';

export interface Words {
  readonly language: Language;
  readonly t: Dictionary;
  /** A record's own words in the reader's language. */
  say(text: Text): string;
  /** The same as a sentence of its own: capital and full stop, where the language has them. */
  sentence(text: Text): string;
  /** An integer grouped as the language groups it. */
  integer(value: number): string;
  /** A ratio with two significant digits, three from 10 on. */
  ratio(value: number): string;
  /** A share of one, in two significant digits. */
  percent(value: number): string;
  /** A number of any size: `1.2 × 10⁻⁶`. */
  scientific(value: number): string;
}

function wordsOf(language: Language): Words {
  const integers = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const percents = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumSignificantDigits: 2,
  });
  return {
    language,
    t: DICTIONARIES[language],
    say: (text) => text[language],
    sentence: (text) => sentenceOf(text[language]),
    integer: (value) => integers.format(value),
    ratio: (value) =>
      value >= 100 ? integers.format(value) : value.toPrecision(value >= 10 ? 3 : 2),
    percent: (value) => percents.format(value),
    scientific,
  };
}

/** With a capital, but for a name of a file, which is as it is. */
export function sentenceOf(words: string): string {
  const stop = /[.。!！?？]$/.test(words) ? '' : /[\u4e00-\u9fff]/.test(words) ? '。' : '.';
  const isName = /^[^\s:,]+\.\w+:/.test(words);
  return (isName ? words.charAt(0) : words.charAt(0).toUpperCase()) + words.slice(1) + stop;
}

/** The interface's words and numbers in the language that is set. */
export function useWords(): Words {
  const language = useStore(preferencesStore, (preferences) => preferences.language);
  return useMemo(() => wordsOf(language), [language]);
}

/** Words that come with a part of their own and not with the page, in the language that is set. */
export function useOwnWords<T>(words: Readonly<Record<Language, T>>): T {
  return words[useStore(preferencesStore, ({ language }) => language)];
}

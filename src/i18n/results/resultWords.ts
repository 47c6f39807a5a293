import type { Language } from '../../spec/text';
import { resultWordsEn } from './resultWordsEn';
import { resultWordsZh } from './resultWordsZh';

/** Words of the results that are kept or come from elsewhere; they come with their panels, not with the page. */
export type ResultWords = typeof resultWordsEn;

export const RESULT_WORDS: Readonly<Record<Language, ResultWords>> = {
  en: resultWordsEn,
  'zh-CN': resultWordsZh,
};

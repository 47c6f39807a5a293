import { flowLabEn, type FlowLabWords } from '../../i18n/labs/flowLab';
import { flowLabZh } from '../../i18n/labs/flowLabZh';
import type { Language } from '../../spec/text';
import { useWords } from '../words';

/** Words of the flows' own lab; they come with its code, not with the page. */
const WORDS: Readonly<Record<Language, FlowLabWords>> = { en: flowLabEn, 'zh-CN': flowLabZh };

export function useFlowWords(): FlowLabWords {
  return WORDS[useWords().language];
}

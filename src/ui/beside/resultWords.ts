import { RESULT_WORDS, type ResultWords } from '../../i18n/results/resultWords';
import { useWords } from '../words';

export function useResultWords(): ResultWords {
  return RESULT_WORDS[useWords().language];
}

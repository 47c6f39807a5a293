import { WORKBENCH_WORDS, type WorkbenchWords } from '../../i18n/workbench/workbench';
import { useWords } from '../words';

/** Words of the workbench; they come with its code, not with the page. */
export function useWorkbenchWords(): WorkbenchWords {
  return WORKBENCH_WORDS[useWords().language];
}

import { createContext, useContext } from 'react';
import type { Kernel } from '../../spec/kernel';
import type { Finished } from '../../state/comparison/runState';
import { useLab, useLabWords } from '../LabContext';
import type { PictureHeading } from '../picture/picture';
import { adapterWords, conditionWords } from '../results/conditionWords';
import { useWords } from '../words';

/** The column that a chart belongs to. */
export interface ChartColumn {
  readonly kernel: Kernel;
  readonly result: Finished | undefined;
}

export const ChartColumnContext = createContext<ChartColumn | null>(null);

/** What a saved chart of a column says above itself: whose it is, and what it was made under. */
export function useColumnHeading(): PictureHeading & { readonly kernelId: string | null } {
  const words = useWords();
  const speech = useLabWords();
  const { setting } = useLab();
  const column = useContext(ChartColumnContext);
  if (!column) return { kernelId: null };
  const { kernel, result } = column;
  const dims = result?.measurement.dims ?? setting.dims;
  const conditions = [
    speech.size(dims),
    ...conditionWords(dims, words, speech),
    ...(result ? adapterWords(result, words) : []),
  ];
  return { kernelId: kernel.id, title: words.say(kernel.name), text: conditions.join(' · ') };
}

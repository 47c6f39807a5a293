import { useCallback } from 'react';
import type { Comparison } from '../../state/comparison/comparison';
import { openReport } from '../../state/reports/importStore';
import { DropZone } from '../parts/DropZone';
import { useWords } from '../words';

/** Takes results that are dropped anywhere on a lab. */
export function ReportDrop({ comparison }: { readonly comparison: Comparison }) {
  const { t } = useWords();
  const take = useCallback((file: File) => void openReport(comparison, file), [comparison]);
  return <DropZone text={t.results.drop} onFile={take} />;
}

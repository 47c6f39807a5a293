import type { ReportResult } from '../../state/comparison/report';
import { openReport } from '../../state/reports/importStore';
import { useComparison } from '../LabContext';
import { FileButton } from '../parts/FileButton';
import { useWords } from '../words';
import { ExportMenus } from './ExportMenus';

interface ExportBarProps {
  readonly results: readonly ReportResult[];
}

/** Results leave the page, for people or for programs, and come back from other devices. */
export function ExportBar({ results }: ExportBarProps) {
  const { t } = useWords();
  const comparison = useComparison();
  return (
    <div role="group" aria-label={t.results.export} className="flex flex-wrap items-center gap-2">
      {results.length > 0 && <ExportMenus results={results} name="tilescope" />}
      <span title={t.results.openHint}>
        <FileButton
          className="text-xs"
          text={t.results.open}
          accept=".json,application/json"
          onFile={(file) => void openReport(comparison, file)}
        />
      </span>
    </div>
  );
}

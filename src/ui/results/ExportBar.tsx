import { useState } from 'react';
import { currentLink } from '../../state/address';
import { jsonReport, markdownReport, reportOf } from '../../state/comparison/report';
import type { Finished } from '../../state/comparison/runState';
import { csvReport } from '../../state/reports/csv';
import { openReport } from '../../state/reports/importStore';
import { useComparison, useLab, useLabWords } from '../LabContext';
import { copyText, saveText } from '../parts/clipboard';
import { FileButton } from '../parts/FileButton';
import { Menu } from '../parts/Menu';
import { useWords } from '../words';

interface ExportBarProps {
  readonly results: readonly Finished[];
}

/** Results leave the page, for people or for programs, and come back from other devices. */
export function ExportBar({ results }: ExportBarProps) {
  const { t } = useWords();
  const comparison = useComparison();
  const formats = useFormats(results);
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async (text: string) => setCopied(await copyText(text));
  return (
    <div role="group" aria-label={t.results.export} className="flex flex-wrap items-center gap-2">
      {results.length > 0 && (
        <>
          <Menu
            className="h-8 px-3 text-xs"
            items={formats.map(({ name, text }) => ({
              text: name,
              perform: () => void copy(text()),
            }))}
          >
            {t.results.copy} <Down />
          </Menu>
          <Menu
            className="h-8 px-3 text-xs"
            items={formats.map(({ name, text, ending, type }) => ({
              text: name,
              perform: () => saveText(text(), `tilescope.${ending}`, type),
            }))}
          >
            {t.results.save} <Down />
          </Menu>
        </>
      )}
      <span title={t.results.openHint}>
        <FileButton
          className="text-xs"
          text={t.results.open}
          accept=".json,application/json"
          onFile={(file) => void openReport(comparison, file)}
        />
      </span>
      <span role="status" className="text-muted not-empty:order-first">
        {copied !== null && (copied ? t.results.copied : t.results.copyFailed)}
      </span>
    </div>
  );
}

function Down() {
  return <span aria-hidden="true">▾</span>;
}

interface Format {
  readonly name: string;
  readonly ending: string;
  readonly type: string;
  readonly text: () => string;
}

function useFormats(results: readonly Finished[]): readonly Format[] {
  const { t, language } = useWords();
  const { lab } = useComparison();
  const { capabilities } = useLab();
  const { words } = useLabWords();
  const reportWords = { ...t.report, title: words.report, values: words.values };
  return [
    {
      name: 'Markdown',
      ending: 'md',
      type: 'text/markdown',
      text: () => markdownReport(lab, results, currentLink(), reportWords, language),
    },
    {
      name: 'JSON',
      ending: 'json',
      type: 'application/json',
      text: () => jsonReport(reportOf(lab, results, capabilities, currentLink())),
    },
    { name: 'CSV', ending: 'csv', type: 'text/csv', text: () => csvReport(lab, results) },
  ];
}

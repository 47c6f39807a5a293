import { useState } from 'react';
import { currentLink } from '../../state/address';
import {
  jsonReport,
  markdownReport,
  reportOf,
  type ReportResult,
} from '../../state/comparison/report';
import { csvReport } from '../../state/reports/csv';
import type { Capabilities } from '../../spec/capabilities';
import { useComparison, useLab, useLabWords } from '../LabContext';
import { copyText, saveText } from '../parts/clipboard';
import { Menu } from '../parts/Menu';
import { useWords } from '../words';

interface ExportMenusProps {
  readonly results: readonly ReportResult[];
  /** Of the file, without its ending. */
  readonly name: string;
  /** Under what they were taken, where that is not what the page has now. */
  readonly made?: { readonly link: string; readonly capabilities: Capabilities };
  /** Formats that do not suit these results. */
  readonly without?: readonly string[];
}

/** Copies or saves results in the format that one chooses. */
export function ExportMenus({ results, name, made, without = [] }: ExportMenusProps) {
  const { t } = useWords();
  const formats = useFormats(results, made).filter((format) => !without.includes(format.name));
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async (text: string) => setCopied(await copyText(text));
  return (
    <>
      <Menu
        className="h-8 px-3 text-xs"
        items={formats.map((format) => ({
          text: format.name,
          perform: () => void copy(format.text()),
        }))}
      >
        {t.results.copy} <Down />
      </Menu>
      <Menu
        className="h-8 px-3 text-xs"
        items={formats.map(({ name: format, text, ending, type }) => ({
          text: format,
          perform: () => saveText(text(), `${name}.${ending}`, type),
        }))}
      >
        {t.results.save} <Down />
      </Menu>
      <span role="status" className="text-muted not-empty:order-first">
        {copied !== null && (copied ? t.results.copied : t.results.copyFailed)}
      </span>
    </>
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

function useFormats(
  results: readonly ReportResult[],
  made: ExportMenusProps['made'],
): readonly Format[] {
  const { t, language } = useWords();
  const { lab } = useComparison();
  const { capabilities: present } = useLab();
  const link = () => made?.link ?? currentLink();
  const capabilities = made?.capabilities ?? present;
  const { words } = useLabWords();
  const reportWords = { ...t.report, title: words.report, values: words.values };
  return [
    {
      name: 'Markdown',
      ending: 'md',
      type: 'text/markdown',
      text: () => markdownReport(lab, results, link(), reportWords, language),
    },
    {
      name: 'JSON',
      ending: 'json',
      type: 'application/json',
      text: () => jsonReport(reportOf(lab, results, capabilities, link())),
    },
    { name: 'CSV', ending: 'csv', type: 'text/csv', text: () => csvReport(lab, results) },
  ];
}

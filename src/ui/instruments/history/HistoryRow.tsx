import type { ReactNode } from 'react';
import { RESULT_WORDS } from '../../../i18n/results/resultWords';
import { formatNs } from '../../../spec/format';
import { isComparable } from '../../../state/comparison/figures';
import { kernelById } from '../../../state/comparison/lab';
import { jsonReport, type ReportResult } from '../../../state/comparison/report';
import { adapterName } from '../../../state/device';
import { deleteEntries, restoreSetting } from '../../../state/history/history';
import type { HistoryEntry } from '../../../state/history/historyStore';
import { csvReport } from '../../../state/reports/csv';
import { addImport } from '../../../state/reports/imports';
import { useAccent, useComparison, useLabWords } from '../../LabContext';
import { Button } from '../../parts/Button';
import { saveText } from '../../parts/clipboard';
import { Menu } from '../../parts/Menu';
import { conditionWords } from '../../results/conditionWords';
import { useOwnWords, useWords } from '../../words';

interface HistoryRowProps {
  readonly entry: HistoryEntry;
  /** Whether its setting was the last to be restored. */
  readonly isRestored: boolean;
  readonly onRestored: () => void;
}

/** One comparison: when, at what size, how fast each kernel was, and on what. */
export function HistoryRow(props: HistoryRowProps) {
  const { results } = props.entry.report;
  const words = useWords();
  const speech = useLabWords();
  const when = useWhen(props.entry);
  const [first] = results;
  if (!first) return null;
  const { adapter, clock, measurement } = first;
  const medians = results
    .filter((result) => isComparable(result.measurement))
    .map((result) => result.measurement.medianNs);
  const least = results.length > 1 ? Math.min(...medians) : Number.NaN;
  return (
    <tr className="block border-t border-line py-2 align-top lg:table-row">
      <Cell>
        <time dateTime={new Date(props.entry.at).toISOString()}>{when}</time>
      </Cell>
      <Cell>
        {speech.size(measurement.dims)}
        <span className="block text-xs text-muted">
          {conditionWords(measurement.dims, words, speech).join(' · ')}
        </span>
      </Cell>
      <Cell>
        <ul className="flex flex-wrap gap-x-4">
          {results.map((result) => (
            <Median
              key={result.measurement.kernel}
              result={result}
              isFastest={result.measurement.medianNs === least}
            />
          ))}
        </ul>
      </Cell>
      <Cell>
        {adapterName(adapter)}
        <span className="block text-xs text-muted">
          {[adapter.software && words.t.device.software, words.t.device.clockKind[clock.kind]]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </Cell>
      <Cell>
        <Actions {...props} when={when} />
      </Cell>
    </tr>
  );
}

function Cell({ children }: { readonly children: ReactNode }) {
  return <td className="block py-1 pr-4 lg:table-cell">{children}</td>;
}

interface MedianProps {
  readonly result: ReportResult;
  readonly isFastest: boolean;
}

function Median({ result: { measurement }, isFastest }: MedianProps) {
  const { t, say } = useWords();
  const { history } = useOwnWords(RESULT_WORDS);
  const { lab } = useComparison();
  const accent = useAccent(measurement.kernel);
  const kernel = kernelById(lab, measurement.kernel);
  return (
    <li className="border-l-4 pl-2 whitespace-nowrap" style={{ borderColor: accent }}>
      <span className="text-muted">{kernel ? say(kernel.name) : measurement.kernel}</span>{' '}
      <span className={isFastest ? 'font-semibold' : ''}>
        {isComparable(measurement) ? formatNs(measurement.medianNs) : t.column.noTime}
      </span>
      {isFastest && <span className="text-xs text-muted"> {history.fastest}</span>}
    </li>
  );
}

function Actions({
  entry,
  isRestored,
  onRestored,
  when,
}: HistoryRowProps & { readonly when: string }) {
  const { history } = useOwnWords(RESULT_WORDS);
  const comparison = useComparison();
  const speech = useLabWords();
  const { lab } = comparison;
  const { id, report } = entry;
  const size = speech.size(report.results[0]?.measurement.dims ?? {});
  const restore = () => {
    restoreSetting(comparison, entry);
    onRestored();
  };
  const json = () => saveText(jsonReport(report), `tilescope-${lab.id}.json`, 'application/json');
  const csv = () => saveText(csvReport(lab, report.results), `tilescope-${lab.id}.csv`, 'text/csv');
  return (
    <div className="flex flex-wrap gap-1 lg:justify-end">
      <Button className="text-xs" onClick={restore}>
        {history.restore}
      </Button>
      <Button className="text-xs" onClick={() => addImport(lab, when, report)}>
        {history.compare}
      </Button>
      <Menu
        className="h-8 px-3 text-xs"
        label={history.moreOf(when, size)}
        items={[
          { text: history.saveJson, perform: json },
          { text: history.saveCsv, perform: csv },
          { text: history.remove, perform: () => deleteEntries(lab, new Set([id])) },
        ]}
      >
        {history.more} <span aria-hidden="true">▾</span>
      </Menu>
      <span role="status" className="w-full text-xs text-muted lg:text-right">
        {isRestored && history.restored}
      </span>
    </div>
  );
}

function useWhen({ at }: HistoryEntry): string {
  const { language } = useWords();
  return new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
}

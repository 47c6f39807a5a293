import { useState } from 'react';
import { RESULT_WORDS } from '../../i18n/results/resultWords';
import { isComparable } from '../../state/comparison/figures';
import { kernelById } from '../../state/comparison/lab';
import type { KernelGroup, SizeGroup } from '../../state/reports/beside';
import { takeOver } from '../../state/reports/imports';
import { useAccent, useComparison, useLabWords } from '../LabContext';
import { Button } from '../parts/Button';
import { ChartFigure } from '../parts/ChartFigure';
import { Provenance } from '../parts/Provenance';
import { conditionWords } from '../results/conditionWords';
import { useOwnWords, useWords } from '../words';
import { DeviceRow } from './DeviceRow';
import { type LogScale, logScale, TimeAxis } from './Strip';

interface SizeTableProps {
  readonly group: SizeGroup;
  /** How many results of one's own there are, of whatever size. */
  readonly ownCount: number;
}

/** What was measured at one size, kernel by kernel, every device on one scale. */
export function SizeTable({ group, ownCount }: SizeTableProps) {
  const words = useWords();
  const { beside } = useOwnWords(RESULT_WORDS);
  const speech = useLabWords();
  const { dims, kernels, hasOwn } = group;
  const results = kernels.flatMap((each) => each.results.map(({ result }) => result));
  const clocks = new Set(results.map(({ clock }) => clock.kind));
  const scale = logScale(
    results.flatMap(({ measurement }) => (isComparable(measurement) ? measurement.samplesNs : [])),
  );
  const columns = [beside.median, beside.spread, beside.error, beside.against];
  return (
    <ChartFigure
      name="devices"
      title={beside.caption(speech.size(dims))}
      aside={<Provenance kind="measured" />}
      className="overflow-x-auto"
    >
      <p className="mb-2 text-xs text-muted">{conditionWords(dims, words, speech).join(' · ')}</p>
      {!hasOwn && <OtherSize group={group} none={ownCount === 0} />}
      {clocks.size > 1 && <p className="mb-2 text-warn">{beside.clocksDiffer}</p>}
      <table className="w-full min-w-[720px] text-left">
        <thead className="text-xs text-muted">
          <tr className="align-bottom">
            <th className="min-w-44 font-normal">{beside.device}</th>
            <th className="w-2/5 px-4 font-normal">
              {beside.time}
              <TimeAxis scale={scale} />
            </th>
            {columns.map((column) => (
              <th key={column} className="pr-4 font-normal whitespace-nowrap">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {kernels.map((kernel) => (
          <KernelRows key={kernel.kernel} group={kernel} scale={scale} />
        ))}
      </table>
    </ChartFigure>
  );
}

/** Results of another size stand alone, with a way to run the same here. */
function OtherSize({ group, none }: { readonly group: SizeGroup; readonly none: boolean }) {
  const { beside } = useOwnWords(RESULT_WORDS);
  const comparison = useComparison();
  const [taken, setTaken] = useState(false);
  const report = group.imports[0]?.report;
  const take = () => {
    if (report) takeOver(comparison, group.dims, report);
    setTaken(true);
  };
  return (
    <div className="mb-3 flex flex-wrap items-center gap-3 rounded bg-warn-surface px-3 py-2">
      <span className="mr-auto">{none ? beside.noOwn : beside.otherSize}</span>
      <span role="status">{taken && beside.takenOver}</span>
      <Button title={beside.takeOverHint} onClick={take}>
        {beside.takeOver}
      </Button>
    </div>
  );
}

interface KernelRowsProps {
  readonly group: KernelGroup;
  readonly scale: LogScale;
}

function KernelRows({ group: { kernel: id, results }, scale }: KernelRowsProps) {
  const { say } = useWords();
  const { lab } = useComparison();
  const accent = useAccent(id);
  const kernel = kernelById(lab, id);
  const own = results.find(({ from }) => from === null)?.result;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={6} className="pt-3 pb-1 font-semibold">
          <span className="border-l-4 pl-2" style={{ borderColor: accent }}>
            {kernel ? say(kernel.name) : id}
          </span>
        </th>
      </tr>
      {results.map(({ from, result }) => (
        <DeviceRow
          key={from?.id ?? ''}
          from={from}
          result={result}
          own={own}
          scale={scale}
          accent={accent}
        />
      ))}
    </tbody>
  );
}

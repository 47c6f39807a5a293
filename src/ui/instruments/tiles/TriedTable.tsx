import { TILES_WORDS } from '../../../i18n/instruments/tiles';
import type { Kernel } from '../../../spec/kernel';
import { ranked, sameTuning, timeRatio } from '../../../state/instruments/ranking';
import type { TileRun } from '../../../state/instruments/tiles';
import { useAccent } from '../../LabContext';
import { Provenance } from '../../parts/Provenance';
import { useOwnWords, useWords } from '../../words';
import { useTuningWords } from './tuningWords';

interface TriedTableProps {
  readonly run: TileRun;
  readonly kernel: Kernel;
}

/** Everything that was tried, the fastest first, and what could not run with the reason. */
export function TriedTable({ run, kernel }: TriedTableProps) {
  const { say } = useWords();
  const words = useOwnWords(TILES_WORDS);
  const tuningWords = useTuningWords();
  const accent = useAccent(kernel.id);
  const order = ranked(run);
  const slowest = Math.max(...order.map(({ relative }) => relative!));
  const failed = [...run.tried.filter(({ reason }) => reason), ...run.closed];
  return (
    <>
      {order.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full max-w-4xl border-separate border-spacing-y-0.5 text-right">
            <thead className="text-xs text-muted">
              <tr>
                <th className="text-left font-normal">{words.tuning}</th>
                <th className="pl-4 font-normal">
                  {words.relative} <Provenance kind="measured" />
                </th>
                <th className="w-1/3" aria-hidden="true" />
              </tr>
            </thead>
            <tbody>
              {order.map(({ tuning, relative }, place) => (
                <tr key={JSON.stringify(tuning)}>
                  <th className="text-left font-normal">
                    {tuningWords(kernel, tuning)}{' '}
                    <span className="text-xs text-muted">
                      {place === 0 && words.fastest}
                      {place === 0 && sameTuning(tuning, run.automatic) && ', '}
                      {sameTuning(tuning, run.automatic) && words.automatic}
                    </span>
                  </th>
                  <td className="pl-4 whitespace-nowrap">
                    {ratioWords(timeRatio(run, { relative }))}
                  </td>
                  <td aria-hidden="true">
                    <div
                      className="ml-4 h-2"
                      style={{ width: `${(90 * relative!) / slowest}%`, background: accent }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="mt-1 text-xs text-muted">{words.drift}</p>
        </div>
      )}
      {failed.length > 0 && (
        <details>
          <summary className="cursor-pointer">
            {words.closed} ({failed.length})
          </summary>
          <ul className="pt-1 text-xs text-muted">
            {failed.map(({ tuning, reason }) => (
              <li key={JSON.stringify(tuning)}>
                {tuningWords(kernel, tuning)}: {reason && say(reason)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** A time over that of the automatic tuning, in words. */
export function ratioWords(ratio: number | null): string {
  return ratio === null ? '—' : `× ${ratio.toFixed(2)}`;
}

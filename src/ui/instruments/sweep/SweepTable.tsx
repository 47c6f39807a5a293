import { SWEEP_WORDS } from '../../../i18n/instruments/sweep';
import { formatBytes, formatNs } from '../../../spec/format';
import type { Sweep } from '../../../state/instruments/sweep';
import {
  cutsOf,
  seriesOf,
  SWEEP_QUANTITIES,
  type SweepSeries,
} from '../../../state/instruments/sweepSeries';
import { Provenance } from '../../parts/Provenance';
import { useOwnWords, useWords } from '../../words';
import { useAxisWords, useKernelName } from './axisWords';

/** The growth of each kernel, what was not run and why, and every number. */
export function SweepTable({ sweep }: { readonly sweep: Sweep }) {
  return (
    <>
      {sweep.axis.kind === 'dimension' && <Growth sweep={sweep} />}
      <Cuts sweep={sweep} />
      <Numbers sweep={sweep} />
    </>
  );
}

function Growth({ sweep }: { readonly sweep: Sweep }) {
  const { t } = useWords();
  const words = useOwnWords(SWEEP_WORDS);
  const nameOf = useKernelName();
  const all = SWEEP_QUANTITIES.map((quantity) => seriesOf(sweep, quantity));
  const said = ({ law }: SweepSeries) =>
    law ? `${law.exponent.toFixed(2)} ± ${law.error.toFixed(2)}` : words.notFitted;
  return (
    <div className="overflow-x-auto">
      <table className="border-separate border-spacing-x-4 border-spacing-y-1">
        <caption className="px-4 text-left text-xs text-muted" title={words.growthHint}>
          {words.growth}. {words.growthHint}
        </caption>
        <thead className="text-left text-xs text-muted">
          <tr>
            <th className="font-normal">{t.report.columns.kernel}</th>
            {SWEEP_QUANTITIES.map((quantity) => (
              <th key={quantity} className="font-normal">
                {words[quantity]}{' '}
                <Provenance kind={quantity === 'time' ? 'measured' : 'modelled'} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all[0]!.map(({ kernel }, index) => (
            <tr key={kernel}>
              <th className="text-left font-medium">{nameOf(kernel)}</th>
              {SWEEP_QUANTITIES.map((quantity, place) => (
                <td key={quantity}>{said(all[place]![index]!)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cuts({ sweep }: { readonly sweep: Sweep }) {
  const { say, integer } = useWords();
  const words = useOwnWords(SWEEP_WORDS);
  const nameOf = useKernelName();
  const cuts = cutsOf(sweep);
  if (cuts.length === 0) return null;
  return (
    <div>
      <h3 className="text-xs font-semibold text-muted">{words.cuts}</h3>
      <ul>
        {cuts.map(({ kernel, at, reason }) => (
          <li key={`${kernel} ${at}`}>{words.cut(nameOf(kernel), integer(at), say(reason))}</li>
        ))}
      </ul>
    </div>
  );
}

function Numbers({ sweep }: { readonly sweep: Sweep }) {
  const { integer } = useWords();
  const words = useOwnWords(SWEEP_WORDS);
  const nameOf = useKernelName();
  const axisWords = useAxisWords();
  const places = [...new Set(sweep.entries.map(({ at }) => at))];
  const kernels = seriesOf(sweep, 'time').map(({ kernel }) => kernel);
  const all = SWEEP_QUANTITIES.map((quantity) => ({ quantity, series: seriesOf(sweep, quantity) }));
  const cell = (quantity: string, series: readonly SweepSeries[], kernel: string, at: number) => {
    const point = series.find((each) => each.kernel === kernel)?.points.find(([x]) => x === at);
    if (!point) return words.notRun;
    return (quantity === 'time' ? formatNs : formatBytes)(point[1]);
  };
  return (
    <details>
      <summary className="cursor-pointer">{words.numbers}</summary>
      <div className="overflow-x-auto pt-2">
        <table className="border-separate border-spacing-x-4 text-right">
          <thead className="text-xs text-muted">
            <tr>
              <th className="font-normal">{axisWords(sweep.axis)}</th>
              {kernels.flatMap((kernel) =>
                SWEEP_QUANTITIES.map((quantity) => (
                  <th key={`${kernel} ${quantity}`} className="font-normal">
                    {nameOf(kernel)}
                    <br />
                    {words[quantity]}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {places.map((at) => (
              <tr key={at}>
                <th className="font-normal">{integer(at)}</th>
                {kernels.flatMap((kernel) =>
                  all.map(({ quantity, series }) => (
                    <td key={`${kernel} ${quantity}`} className="whitespace-nowrap">
                      {cell(quantity, series, kernel, at)}
                    </td>
                  )),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

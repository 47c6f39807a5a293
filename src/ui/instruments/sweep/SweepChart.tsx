import { useId } from 'react';
import { useStore } from 'zustand';
import { SWEEP_WORDS } from '../../../i18n/instruments/sweep';
import { formatBytes, formatNs } from '../../../spec/format';
import type { Sweep } from '../../../state/instruments/sweep';
import {
  othersOf,
  seriesOf,
  type SweepQuantity,
  type SweepSeries,
} from '../../../state/instruments/sweepSeries';
import { importStore } from '../../../state/reports/importStore';
import { useAccent, useComparison } from '../../LabContext';
import { ChartFigure } from '../../parts/ChartFigure';
import { Provenance } from '../../parts/Provenance';
import { spreadApart } from '../../parts/spreadApart';
import { useOwnWords, useWords } from '../../words';
import { LogPlot, logRange, type LogScales } from '../charts/LogPlot';
import { textWidth } from '../charts/textWidth';
import { useAxisWords, useKernelName } from './axisWords';
import { useSweepConditions } from './useSweepConditions';

interface SweepChartProps {
  readonly sweep: Sweep;
  readonly quantity: SweepQuantity;
}

const HEIGHT = 280;
/** Between the end of a line and its name, and behind that. */
const ROOM_AROUND = 20;
const LABEL_GAP = 14;
/** A guide's place over its line. */
const ABOVE = 1.6;

/** One quantity over the places of a sweep, a line a kernel, named at its end. */
export function SweepChart({ sweep, quantity }: SweepChartProps) {
  const { t, integer } = useWords();
  const words = useOwnWords(SWEEP_WORDS);
  const nameOf = useKernelName();
  const axisWords = useAxisWords();
  const conditions = useSweepConditions(sweep);
  const { lab } = useComparison();
  const { reports } = useStore(importStore, (imports) => imports[lab.id]);
  const lineName = useLineName();
  const own = seriesOf(sweep, quantity);
  const series = [...own, ...othersOf(lab, sweep, quantity, reports)];
  const places = [...new Set(sweep.entries.map(({ at }) => at))];
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const over = axisWords(sweep.axis);
  const names = own.map(({ kernel }) => nameOf(kernel)).join(t.page.listComma);
  return (
    <ChartFigure
      name={`sweep-${quantity}`}
      title={words[quantity]}
      aside={<Provenance kind={quantity === 'time' ? 'measured' : 'modelled'} />}
      heading={{ text: conditions }}
    >
      <LogPlot
        label={words.chart(words[quantity], over, names)}
        height={HEIGHT}
        xRange={logRange(places, 1.1)}
        yRange={logRange(values)}
        xTitle={over}
        yTitle=""
        xTicks={places}
        formatX={integer}
        formatY={quantity === 'time' ? formatNs : formatBytes}
        {...(quantity !== 'time' && { yTicks: powersOfTwo(logRange(values)) })}
        room={ROOM_AROUND + Math.max(...series.map((each) => textWidth(lineName(each))))}
      >
        {(scales) => (
          <>
            {quantity === 'memory' && <Guides sweep={sweep} series={own} scales={scales} />}
            <Lines series={series} scales={scales} hollow={quantity !== 'time'} />
          </>
        )}
      </LogPlot>
    </ChartFigure>
  );
}

interface LinesProps {
  readonly series: readonly SweepSeries[];
  readonly scales: LogScales;
  readonly hollow: boolean;
}

function Lines({ series, scales, hollow }: LinesProps) {
  const drawn = series.filter(({ points }) => points.length > 0);
  const ends = drawn.map(({ points }) => scales.y(points.at(-1)![1]));
  const heights = spreadApart(ends, LABEL_GAP, [scales.top, scales.bottom]);
  return drawn.map((each, index) => (
    <Line
      key={`${each.kernel} ${each.from?.id}`}
      series={each}
      scales={scales}
      labelAt={heights[index]!}
      hollow={hollow}
    />
  ));
}

interface LineProps {
  readonly series: SweepSeries;
  readonly scales: LogScales;
  readonly labelAt: number;
  readonly hollow: boolean;
}

/** One's own line is drawn through, that of another device dashed. */
function Line({ series: { kernel, from, points }, scales, labelAt, hollow }: LineProps) {
  const { x, y } = scales;
  const accent = useAccent(kernel);
  const lineName = useLineName();
  const path = points.map(([at, value]) => `${x(at)} ${y(value)}`).join('L');
  return (
    <g>
      {from && <title>{from.name}</title>}
      <path
        d={`M${path}`}
        fill="none"
        stroke={accent}
        strokeWidth={2}
        strokeDasharray={from ? '6 3' : undefined}
      />
      {points.map(([at, value]) => (
        <circle
          key={at}
          cx={x(at)}
          cy={y(value)}
          r={3}
          stroke={accent}
          strokeWidth={1.5}
          fill={hollow ? 'var(--surface)' : accent}
        />
      ))}
      <text x={x(points.at(-1)![0]) + 8} y={labelAt + 4} fill="var(--ink)">
        {lineName({ kernel, from })}
      </text>
    </g>
  );
}

interface GuidesProps {
  readonly sweep: Sweep;
  readonly series: readonly SweepSeries[];
  readonly scales: LogScales;
}

/** How the published figures grew: only the slope is theirs, so it is drawn a little above the line. */
function Guides({ sweep: { preset }, series, scales }: GuidesProps) {
  const clip = useId();
  if (!preset) return null;
  const { left, right, top, bottom } = scales;
  return (
    <>
      <clipPath id={clip}>
        <rect x={left} y={top} width={right - left} height={bottom - top} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        {series.map((each) => (
          <Guide
            key={each.kernel}
            series={each}
            exponent={preset.memoryExponents[each.kernel]}
            scales={scales}
          />
        ))}
      </g>
    </>
  );
}

interface GuideProps {
  readonly series: SweepSeries;
  readonly exponent: number | undefined;
  readonly scales: LogScales;
}

function Guide({ series: { points }, exponent, scales: { x, y } }: GuideProps) {
  const words = useOwnWords(SWEEP_WORDS);
  const [first, last] = [points[0], points.at(-1)];
  if (exponent === undefined || !first || !last) return null;
  const height = (at: number) => y(ABOVE * last[1] * (at / last[0]) ** exponent);
  const middle = Math.sqrt(first[0] * last[0]);
  return (
    <>
      <path
        d={`M${x(first[0])} ${height(first[0])}L${x(last[0])} ${height(last[0])}`}
        stroke="var(--muted)"
        strokeDasharray="4 4"
      />
      <text x={x(middle) - 8} y={height(middle) - 4} textAnchor="end" fill="var(--muted)">
        {words.guide(2 ** exponent)}
      </text>
    </>
  );
}

/** The kernel, and whose its line is where that is not one's own. */
function useLineName(): (series: Pick<SweepSeries, 'kernel' | 'from'>) => string {
  const nameOf = useKernelName();
  return ({ kernel, from }) =>
    from ? `${nameOf(kernel)} · ${shortened(from.name)}` : nameOf(kernel);
}

/** A file's name, as much of it as tells it from others. */
function shortened(name: string): string {
  const bare = name.replace(/\.json$/, '');
  return bare.length > 14 ? `${bare.slice(0, 13)}…` : bare;
}

/** Powers of two, so that bytes read well. */
function powersOfTwo([low, high]: readonly [number, number]): readonly number[] {
  const first = Math.ceil(Math.log2(low));
  const last = Math.floor(Math.log2(high));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => 2 ** (first + index));
}

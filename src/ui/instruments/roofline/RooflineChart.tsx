import { ROOFLINE_WORDS } from '../../../i18n/instruments/roofline';
import { formatSignificant } from '../../../spec/format';
import { kernelById } from '../../../state/comparison/lab';
import { ridgeOf, roofAt, type RooflineDot } from '../../../state/instruments/roofline';
import type { DeviceRoofs } from '../../../state/instruments/roofStore';
import { useAccent, useComparison } from '../../LabContext';
import { spreadApart } from '../../parts/spreadApart';
import { useOwnWords, useWords } from '../../words';
import { LogPlot, logRange, type LogScales } from '../charts/LogPlot';
import { textWidth } from '../charts/textWidth';

interface RooflineChartProps {
  readonly dots: readonly RooflineDot[];
  readonly roofs: DeviceRoofs | undefined;
}

const HEIGHT = 320;
const LABEL_GAP = 14;

/** Rate over intensity, both logarithmic, under the device's roof. */
export function RooflineChart({ dots, roofs }: RooflineChartProps) {
  const words = useOwnWords(ROOFLINE_WORDS);
  const intensities = dots.map(({ intensity }) => intensity);
  const xRange = logRange([...intensities, ...(roofs ? [ridgeOf(roofs)] : [])], 4);
  const rates = dots.flatMap(({ gigaflopsPerSecond }) => gigaflopsPerSecond ?? []);
  const yRange = logRange(
    [...rates, ...(roofs ? [roofs.gigaflopsPerSecond, roofAt(roofs, xRange[0])] : [])],
    2,
  );
  return (
    <LogPlot
      label={words.chart(dots.length)}
      height={HEIGHT}
      xRange={xRange}
      yRange={yRange}
      xTitle={words.x}
      yTitle={words.y}
    >
      {(scales) => (
        <>
          {roofs && <Roof roofs={roofs} scales={scales} xRange={xRange} />}
          <Dots dots={dots} scales={scales} />
        </>
      )}
    </LogPlot>
  );
}

interface RoofProps {
  readonly roofs: DeviceRoofs;
  readonly scales: LogScales;
  readonly xRange: readonly [number, number];
}

function Roof({ roofs, scales: { x, y, right }, xRange: [first, last] }: RoofProps) {
  const words = useOwnWords(ROOFLINE_WORDS);
  const ridge = ridgeOf(roofs);
  const places = [first, ridge, last].map(
    (intensity) => `${x(intensity)} ${y(roofAt(roofs, intensity))}`,
  );
  return (
    <>
      <path d={`M${places.join('L')}`} fill="none" stroke="var(--ink)" strokeWidth={1.5} />
      <text x={right} y={y(roofs.gigaflopsPerSecond) - 6} textAnchor="end" fill="var(--ink)">
        {words.peakLine(formatSignificant(roofs.gigaflopsPerSecond))}
      </text>
      <text x={x(first) + 8} y={y(roofAt(roofs, first)) + 18} fill="var(--ink)">
        {words.copyLine(formatSignificant(roofs.copyGigabytesPerSecond))}
      </text>
    </>
  );
}

interface DotsProps {
  readonly dots: readonly RooflineDot[];
  readonly scales: LogScales;
}

/** Their names are moved apart where they would lie on each other. */
function Dots({ dots, scales }: DotsProps) {
  const { y, top, bottom } = scales;
  const heights = spreadApart(
    dots.map(({ gigaflopsPerSecond }) => {
      return gigaflopsPerSecond === null ? bottom - 4 : y(gigaflopsPerSecond);
    }),
    LABEL_GAP,
    [top, bottom - 4],
  );
  return dots.map((dot, index) => (
    <Dot key={dot.kernel} dot={dot} scales={scales} labelAt={heights[index]!} />
  ));
}

interface DotProps {
  readonly dot: RooflineDot;
  readonly scales: LogScales;
  readonly labelAt: number;
}

/** A filled dot by counted bytes, a ring by modelled ones; a line at the foot where nothing was measured. */
function Dot({ dot, scales: { x, y, right, bottom }, labelAt }: DotProps) {
  const { say } = useWords();
  const { lab } = useComparison();
  const kernel = kernelById(lab, dot.kernel);
  const place = x(dot.intensity);
  const accent = useAccent(dot.kernel);
  const name = kernel ? say(kernel.name) : dot.kernel;
  const fits = place + 9 + textWidth(name) <= right;
  return (
    <>
      {dot.gigaflopsPerSecond === null ? (
        <line x1={place} x2={place} y1={bottom - 8} y2={bottom} stroke={accent} strokeWidth={3} />
      ) : (
        <circle
          cx={place}
          cy={y(dot.gigaflopsPerSecond)}
          r={5}
          stroke={accent}
          strokeWidth={2}
          fill={dot.bytes === 'counted' ? accent : 'var(--surface)'}
        />
      )}
      <text
        x={fits ? place + 9 : place - 9}
        y={labelAt + 4}
        textAnchor={fits ? 'start' : 'end'}
        fill="var(--ink)"
      >
        {name}
      </text>
    </>
  );
}

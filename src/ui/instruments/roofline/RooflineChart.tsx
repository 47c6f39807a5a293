import { ROOFLINE_WORDS } from '../../../i18n/instruments/roofline';
import { formatSignificant } from '../../../spec/format';
import { kernelById } from '../../../state/comparison/lab';
import { ridgeOf, roofAt, type RooflineDot } from '../../../state/instruments/roofline';
import type { DeviceRoofs } from '../../../state/instruments/roofStore';
import { useAccent, useComparison } from '../../LabContext';
import { useOwnWords, useWords } from '../../words';
import { LogPlot, logRange, type LogScales } from '../charts/LogPlot';

interface RooflineChartProps {
  readonly dots: readonly RooflineDot[];
  readonly roofs: DeviceRoofs | undefined;
}

const HEIGHT = 320;

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
          {dots.map((dot) => (
            <Dot key={dot.kernel} dot={dot} scales={scales} />
          ))}
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
      <text x={x(first) + 8} y={y(roofAt(roofs, first)) - 24} fill="var(--ink)">
        {words.copyLine(formatSignificant(roofs.copyGigabytesPerSecond))}
      </text>
    </>
  );
}

interface DotProps {
  readonly dot: RooflineDot;
  readonly scales: LogScales;
}

/** A filled dot by counted bytes, a ring by modelled ones; a line at the foot where nothing was measured. */
function Dot({ dot, scales: { x, y, bottom } }: DotProps) {
  const { say } = useWords();
  const { lab } = useComparison();
  const kernel = kernelById(lab, dot.kernel);
  const place = x(dot.intensity);
  const accent = useAccent(dot.kernel);
  const name = kernel ? say(kernel.name) : dot.kernel;
  if (dot.gigaflopsPerSecond === null) {
    return (
      <line x1={place} x2={place} y1={bottom - 8} y2={bottom} stroke={accent} strokeWidth={3} />
    );
  }
  const height = y(dot.gigaflopsPerSecond);
  return (
    <>
      <circle
        cx={place}
        cy={height}
        r={5}
        stroke={accent}
        strokeWidth={2}
        fill={dot.bytes === 'counted' ? accent : 'var(--surface)'}
      />
      <text x={place + 9} y={height + 4} fill="var(--ink)">
        {name}
      </text>
    </>
  );
}

import { AxisBottom, AxisLeft } from '@visx/axis';
import { scaleLog } from '@visx/scale';
import type { ReactNode } from 'react';
import { useWidth } from '../../parts/useWidth';

/** The lengths of a log-log chart in pixels. */
export interface LogScales {
  x(value: number): number;
  y(value: number): number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface LogPlotProps {
  readonly label: string;
  readonly height: number;
  /** Least and largest value of each axis, both positive. */
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
  /** Marks of the axes; powers of ten unless given. */
  readonly xTicks?: readonly number[];
  readonly yTicks?: readonly number[];
  /** Room to the right for the names of lines. */
  readonly room?: number;
  readonly children: (scales: LogScales) => ReactNode;
}

const LEFT = 64;
const TOP = 24;
const BOTTOM = 44;
const TEXT = { fill: 'var(--muted)', fontSize: 12, fontFamily: 'inherit' } as const;

/** A log-log chart as wide as its place: axes with units, a light grid, and what is drawn on them. */
export function LogPlot(props: LogPlotProps) {
  const { label, height, xRange, yRange, xTitle, yTitle, room = 16, children } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  const right = Math.max(LEFT + 1, width - room);
  const bottom = height - BOTTOM;
  const x = scaleLog({ domain: [...xRange], range: [LEFT, right] });
  const y = scaleLog({ domain: [...yRange], range: [bottom, TOP] });
  const xTicks = props.xTicks ?? powersOfTen(xRange);
  const yTicks = props.yTicks ?? powersOfTen(yRange);
  const axis = { stroke: 'var(--edge)', tickStroke: 'var(--edge)' };
  return (
    <div ref={box} className="overflow-hidden">
      {width > 0 && (
        <svg role="img" aria-label={label} width={width} height={height} className="block text-xs">
          {yTicks.map((tick) => (
            <line key={tick} x1={LEFT} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          ))}
          {xTicks.map((tick) => (
            <line key={tick} x1={x(tick)} x2={x(tick)} y1={TOP} y2={bottom} stroke="var(--line)" />
          ))}
          <AxisBottom
            {...axis}
            top={bottom}
            scale={x}
            tickValues={thinned(xTicks, (right - LEFT) / 56)}
            tickFormat={(value) => (props.formatX ?? plain)(Number(value))}
            tickLabelProps={{ ...TEXT, textAnchor: 'middle' }}
          />
          <AxisLeft
            {...axis}
            left={LEFT}
            scale={y}
            tickValues={thinned(yTicks, (bottom - TOP) / 20)}
            tickFormat={(value) => (props.formatY ?? plain)(Number(value))}
            tickLabelProps={{ ...TEXT, textAnchor: 'end', dx: -4, dy: 4 }}
          />
          <text x={0} y={12} fill="var(--muted)">
            {yTitle}
          </text>
          <text x={(LEFT + right) / 2} y={height - 6} textAnchor="middle" fill="var(--muted)">
            {xTitle}
          </text>
          {children({ x, y, left: LEFT, right, top: TOP, bottom })}
        </svg>
      )}
    </div>
  );
}

/** A range that holds all values, widened so that none lies on its edge. */
export function logRange(values: readonly number[], pad = 1.5): readonly [number, number] {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return [1, 10];
  return [Math.min(...positive) / pad, Math.max(...positive) * pad];
}

/** Powers of ten within a range; where there are fewer than two, twos and fives between them too. */
function powersOfTen([low, high]: readonly [number, number]): readonly number[] {
  const within = (mantissas: readonly number[]): number[] => {
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      found.push(...mantissas.map((mantissa) => Number(`${mantissa}e${power}`)));
    }
    return found.filter((value) => value >= low && value <= high);
  };
  const tens = within([1]);
  return tens.length >= 2 ? tens : within([1, 2, 5]);
}

/** Every so many of them, so that no more than `most` are left. */
function thinned(ticks: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.ceil(ticks.length / Math.max(2, most)));
  return ticks.filter((_, index) => index % step === 0);
}

function plain(value: number): string {
  return value >= 1e4 || value < 1e-3 ? value.toExponential(0).replace('e+', 'e') : String(value);
}

import { type CurvePoint, lossRange, ticks } from '../../state/flows/lossChart';
import { spreadApart } from '../parts/spreadApart';
import { useWords } from '../words';
import { useDecimals } from './decimals';
import { useFlowWords } from './flowWords';

const HEIGHT = 240;
const LEFT = 44;
const RIGHT = 104;
const TOP = 8;
const BOTTOM = 24;
const LABEL_GAP = 14;
/** From here on a number is told by its power of ten. */
const HUGE = 1e4;

/** A level, named at its end. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly colour: string;
}

interface LossPlotProps {
  readonly label: string;
  readonly width: number;
  readonly steps: number;
  readonly curve: readonly CurvePoint[];
  readonly heldOut: readonly (CurvePoint & { readonly error: number })[];
  readonly lines: readonly Line[];
}

/** Curves over the steps, each named where it ends. */
export function LossPlot({ label, width, steps, curve, heldOut, lines }: LossPlotProps) {
  const words = useFlowWords();
  const { integer, scientific } = useWords();
  const { decimal } = useDecimals();
  const range = lossRange(
    lines.map(({ value }) => value),
    [curve, heldOut].map((points) => points.map(({ value }) => value)),
  );
  const right = width - RIGHT;
  const x = (step: number) => LEFT + ((right - LEFT) * step) / steps;
  const span = range.high - range.low;
  // what lies far outside is clipped, and must not lie farther than a drawing reaches
  const near = (value: number) => Math.max(range.low - span, Math.min(range.high + span, value));
  const y = (value: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (range.high - near(value))) / span;
  const path = (points: readonly CurvePoint[]) =>
    points.map(({ step, value }, index) => `${index ? 'L' : 'M'}${x(step)} ${y(value)}`).join('');
  const labels = [
    ...lines,
    ...ending(words.loss.training, curve, 'var(--accent-1)'),
    ...ending(words.loss.heldOut, heldOut, 'var(--accent-0)'),
  ];
  const places = spreadApart(
    labels.map(({ value }) => y(value)),
    LABEL_GAP,
    [TOP + 4, HEIGHT - BOTTOM],
  );
  const numbered = (value: number, decimals: number) =>
    Math.abs(value) < HUGE ? decimal(value, decimals) : scientific(value);
  const marks = ticks(range, 4);
  return (
    <svg role="img" aria-label={label} width={width} height={HEIGHT} className="block text-xs">
      <clipPath id="loss-plot">
        <rect x={LEFT} y={TOP} width={Math.max(0, right - LEFT)} height={HEIGHT - TOP - BOTTOM} />
      </clipPath>
      {marks.values.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" fill="var(--muted)">
            {numbered(tick, marks.decimals)}
          </text>
        </g>
      ))}
      <line x1={LEFT} x2={right} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} stroke="var(--edge)" />
      {[0, steps].map((step) => (
        <text
          key={step}
          x={x(step)}
          y={HEIGHT - 8}
          textAnchor={step === 0 ? 'start' : 'end'}
          fill="var(--muted)"
        >
          {step === 0 ? 0 : `${integer(step)} ${words.loss.steps}`}
        </text>
      ))}
      <g clipPath="url(#loss-plot)">
        {lines.map(({ name, value, colour }) => (
          <line
            key={name}
            x1={LEFT}
            x2={right}
            y1={y(value)}
            y2={y(value)}
            stroke={colour}
            strokeDasharray="5 4"
          />
        ))}
        <path d={path(curve)} fill="none" stroke="var(--accent-1)" strokeWidth={1.5} />
        {heldOut.map(({ step, value, error }) => (
          <line
            key={step}
            x1={x(step)}
            x2={x(step)}
            y1={y(value - error)}
            y2={y(value + error)}
            stroke="var(--accent-0)"
            opacity={0.6}
          />
        ))}
        <path d={path(heldOut)} fill="none" stroke="var(--accent-0)" strokeWidth={2} />
        {heldOut.slice(-1).map(({ step, value }) => (
          <circle key={step} cx={x(step)} cy={y(value)} r={3} fill="var(--accent-0)" />
        ))}
      </g>
      {labels.map(({ name, value, colour }, index) => (
        <text key={name} x={right + 6} y={places[index]! + 4} fill={colour}>
          {name} {numbered(value, 2)}
        </text>
      ))}
    </svg>
  );
}

/** A curve is named at its end. */
function ending(name: string, curve: readonly CurvePoint[], colour: string): readonly Line[] {
  const last = curve.at(-1);
  return last ? [{ name, value: last.value, colour }] : [];
}

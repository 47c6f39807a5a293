import { formatNs } from '../../spec/format';
import { spreadOf } from '../../state/comparison/figures';

const HEIGHT = 24;

/** Powers of ten, in nanoseconds, that hold all times of a table. */
export interface LogScale {
  readonly from: number;
  readonly to: number;
}

/** The whole decades around some times; a clock may have read 0. */
export function logScale(timesNs: readonly number[]): LogScale {
  const powers = timesNs.filter((time) => time > 0).map(Math.log10);
  if (powers.length === 0) return { from: 3, to: 6 };
  const low = powers.reduce((a, b) => Math.min(a, b));
  const high = powers.reduce((a, b) => Math.max(a, b));
  const from = Math.floor(low);
  return { from, to: Math.max(from + 1, Math.ceil(high)) };
}

function place(ns: number, { from, to }: LogScale): string {
  const share = (Math.log10(Math.max(ns, 10 ** from)) - from) / (to - from);
  return `${(100 * share).toFixed(2)}%`;
}

interface StripProps {
  readonly label: string;
  readonly samplesNs: readonly number[];
  readonly scale: LogScale;
  readonly accent: string;
  /** Rings instead of dots. */
  readonly hollow: boolean;
}

/** Every sample on the table's scale; the middle half as a band, the median as a line. */
export function Strip({ label, samplesNs, scale, accent, hollow }: StripProps) {
  const { medianNs, lowerQuartileNs, upperQuartileNs } = spreadOf(samplesNs);
  const x = (ns: number) => place(ns, scale);
  const [low, high] = [x(lowerQuartileNs), x(upperQuartileNs)];
  const width = `${parseFloat(high) - parseFloat(low)}%`;
  const y = (index: number) => 5 + ((HEIGHT - 10) * (index + 0.5)) / samplesNs.length;
  return (
    <svg role="img" aria-label={label} className="block w-full overflow-visible" height={HEIGHT}>
      <Decades scale={scale} from={0} height={HEIGHT} />
      <rect x={low} width={width} height={HEIGHT} fill={accent} opacity={0.2} />
      <line x1={x(medianNs)} x2={x(medianNs)} y2={HEIGHT} stroke={accent} strokeWidth={2} />
      {samplesNs.map((ns, index) => (
        <circle
          key={index}
          cx={x(ns)}
          cy={y(index)}
          r={hollow ? 2 : 2.5}
          fill={hollow ? 'var(--surface)' : accent}
          stroke={hollow ? accent : 'none'}
        />
      ))}
    </svg>
  );
}

/** The names of the decades, above the strips. */
export function TimeAxis({ scale }: { readonly scale: LogScale }) {
  return (
    <svg aria-hidden="true" className="block w-full overflow-visible" height={20}>
      <Decades scale={scale} from={15} height={20} />
      {decades(scale).map((power) => (
        <text
          key={power}
          x={place(10 ** power, scale)}
          y={12}
          className="text-xs"
          textAnchor={power === scale.from ? 'start' : power === scale.to ? 'end' : 'middle'}
          fill="var(--muted)"
        >
          {formatNs(10 ** power)}
        </text>
      ))}
    </svg>
  );
}

interface DecadesProps {
  readonly scale: LogScale;
  readonly from: number;
  readonly height: number;
}

function Decades({ scale, from, height }: DecadesProps) {
  return decades(scale).map((power) => {
    const x = place(10 ** power, scale);
    return <line key={power} x1={x} x2={x} y1={from} y2={height} stroke="var(--line)" />;
  });
}

function decades({ from, to }: LogScale): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

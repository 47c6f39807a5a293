import { formatNs } from '../../spec/format';
import { spreadOf } from '../../state/comparison/figures';
import { useAccent } from '../LabContext';

const HEIGHT = 40;

interface SampleChartProps {
  readonly label: string;
  readonly samplesNs: readonly number[];
  readonly longestNs: number;
  readonly kernelId: string;
}

/** Every sample as a dot, in the order taken from top to bottom; the middle half as a band, the median as a line. */
export function SampleChart({ label, samplesNs, longestNs, kernelId }: SampleChartProps) {
  const accent = useAccent(kernelId);
  const spread = spreadOf(samplesNs);
  const x = (ns: number) => `${(100 * ns) / longestNs}%`;
  const y = (index: number) => 4 + ((HEIGHT - 8) * (index + 0.5)) / samplesNs.length;
  return (
    <figure>
      <svg role="img" aria-label={label} className="block w-full overflow-visible" height={HEIGHT}>
        <rect
          x={x(spread.lowerQuartileNs)}
          width={x(spread.upperQuartileNs - spread.lowerQuartileNs)}
          height={HEIGHT}
          fill={accent}
          opacity={0.2}
        />
        <line
          x1={x(spread.medianNs)}
          x2={x(spread.medianNs)}
          y2={HEIGHT}
          stroke={accent}
          strokeWidth={2}
        />
        {samplesNs.map((ns, index) => (
          <circle key={index} cx={x(ns)} cy={y(index)} r={2.5} fill={accent} />
        ))}
        <line x2="100%" y1={HEIGHT} y2={HEIGHT} stroke="var(--edge)" />
      </svg>
      <figcaption className="flex justify-between text-xs text-muted" aria-hidden="true">
        <span>0</span>
        <span>{formatNs(longestNs)}</span>
      </figcaption>
    </figure>
  );
}

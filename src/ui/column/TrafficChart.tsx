import { formatBytes } from '../../spec/format';
import type { Kernel, Traffic } from '../../spec/kernel';
import { totalBytes } from '../../spec/plan';
import type { Counted } from '../../state/comparison/countState';
import { useAccent } from '../LabContext';
import { useWords } from '../words';
import { CountBar } from './CountBar';
import { Part } from './Part';

interface TrafficChartProps {
  readonly kernel: Kernel;
  readonly requested: readonly Traffic[];
  readonly least: readonly Traffic[];
  /** What was counted at the same place; undefined where nothing was. */
  readonly counted: Counted | undefined;
  /** A count of the present setting is there, while what is shown is earlier. */
  readonly ahead: boolean;
  readonly mostBytes: number;
}

/** Bytes asked for, tensor by tensor, reads and writes apart, with the least possible as a mark. */
export function TrafficChart(props: TrafficChartProps) {
  const { kernel, requested, least, counted, ahead, mostBytes } = props;
  const { t, say, ratio } = useWords();
  const bytes = totalBytes(requested);
  const accent = useAccent(kernel.id);
  const leastBytes = new Map(least.map((each) => [each.tensor, totalBytes([each])]));
  const countedBytes = new Map(
    counted?.traffic.map((each) => [each.tensor, totalBytes([each])] as const),
  );
  return (
    <Part title={t.column.traffic} kind="modelled" chart="traffic">
      <p className="mb-1">
        <strong className="font-semibold">{formatBytes(bytes)}</strong>{' '}
        <span className="text-muted">
          {t.column.trafficLeast(ratio(bytes / totalBytes(least)))}
        </span>
      </p>
      {/* a line of its own: beside the heads of the columns it has no room once there are two */}
      <p className="flex flex-wrap gap-x-3 text-xs text-muted">
        <span className="whitespace-nowrap">
          <Swatch accent={accent} /> {t.column.reads}
        </span>
        <span className="whitespace-nowrap">
          <Swatch accent={accent} faint /> {t.column.writes}
        </span>
        <span className="whitespace-nowrap">
          <span aria-hidden="true">│</span> {t.column.least}
        </span>
      </p>
      <table
        aria-label={t.column.trafficChart(say(kernel.name))}
        className="w-full border-separate border-spacing-y-0.5 text-xs"
      >
        <thead className="text-left text-muted">
          <tr>
            <th className="font-normal">{t.column.tensor}</th>
            <th className="font-normal">
              <span className="sr-only">
                {t.column.reads}, {t.column.writes}, {t.column.least}
              </span>
            </th>
            <th className="text-right font-normal whitespace-nowrap">
              {counted ? t.provenance.modelled : t.column.requested}
            </th>
            {counted && (
              <th
                className="pl-2 text-right font-normal whitespace-nowrap"
                title={t.provenance.hints.counted}
              >
                {t.provenance.counted}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {inBindingOrder(requested, least).map((traffic) => (
            <tr key={traffic.tensor}>
              <th className="pr-2 text-left font-mono font-normal">{traffic.tensor}</th>
              <td className="w-full">
                <Bar
                  traffic={traffic}
                  least={leastBytes.get(traffic.tensor) ?? 0}
                  mostBytes={mostBytes}
                  accent={accent}
                />
              </td>
              <td className="pl-2 text-right whitespace-nowrap">
                {formatBytes(totalBytes([traffic]))}
              </td>
              {counted && (
                <td className="pl-2 text-right whitespace-nowrap">
                  {formatBytes(countedBytes.get(traffic.tensor) ?? 0)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <CountBar kernel={kernel} counted={counted} ahead={ahead} />
    </Part>
  );
}

/** Inputs, scratch, output, as a kernel binds them; passes name them in the order in which they are used. */
function inBindingOrder(
  requested: readonly Traffic[],
  least: readonly Traffic[],
): readonly Traffic[] {
  const output = least.at(-1)?.tensor;
  const place = ({ tensor }: Traffic) => {
    if (tensor === output) return least.length;
    const input = least.findIndex((each) => each.tensor === tensor);
    return input < 0 ? least.length - 0.5 : input;
  };
  return requested.toSorted((a, b) => place(a) - place(b));
}

function Swatch({ accent, faint = false }: { readonly accent: string; readonly faint?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className="inline-block size-2"
      style={{ background: accent, opacity: faint ? 0.5 : 1 }}
    />
  );
}

interface BarProps {
  readonly traffic: Traffic;
  readonly least: number;
  readonly mostBytes: number;
  readonly accent: string;
}

function Bar({ traffic: { readBytes, writeBytes }, least, mostBytes, accent }: BarProps) {
  const { t } = useWords();
  const x = (bytes: number) => `${(100 * bytes) / mostBytes}%`;
  const words = [
    readBytes > 0 && `${t.column.reads} ${formatBytes(readBytes)}`,
    writeBytes > 0 && `${t.column.writes} ${formatBytes(writeBytes)}`,
    least > 0 && `${t.column.least} ${formatBytes(least)}`,
  ];
  const label = words.filter(Boolean).join(', ');
  return (
    <svg role="img" aria-label={label} className="block w-full" height={12}>
      <title>{label}</title>
      <rect y={2} width={x(readBytes)} height={8} fill={accent} />
      <rect y={2} x={x(readBytes)} width={x(writeBytes)} height={8} fill={accent} opacity={0.5} />
      {least > 0 && (
        <line x1={x(least)} x2={x(least)} y2={12} stroke="var(--ink)" strokeWidth={1.5} />
      )}
    </svg>
  );
}

import { adapterName } from '../../src/cli/info';
import { formatTable } from '../../src/cli/table';
import { SOFTMAX } from './ratio';
import type { Report, Result } from './report';

const HEADINGS = [
  'tokens>',
  'causal',
  'library',
  'kernel',
  'median>',
  'fastest to slowest>',
  'ratio>',
  'error>',
  'of peak>',
  'of copy>',
  '',
];

/** The report for people: softmax attention, then what computes another function. */
export function formatReport(report: Report): string {
  const softmax = report.results.filter(({ task }) => task === SOFTMAX);
  const others = report.results.filter(({ task }) => task !== SOFTMAX);
  return [
    origin(report),
    formatTable(HEADINGS, softmax.map(formatRow)),
    ...(others.length > 0
      ? [
          `Another function than softmax attention:\n\n${formatTable(HEADINGS, others.map(formatRow))}`,
        ]
      : []),
  ].join('\n\n');
}

function origin({ adapter, versions, roofs, overheadMs }: Report): string {
  const list = (entries: Readonly<Record<string, string>>): string =>
    Object.entries(entries)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  const waits = Object.entries(overheadMs).map(([name, ms]) => [name, formatMs(ms)]);
  return [
    adapterName(adapter),
    list(versions),
    'float32, batch 1, 4 heads of dimension 64; wall time of one run; ratio to the fastest kernel of Tilescope',
    roofs
      ? `measured multiply-add peak ${roofs.gigaflopsPerSecond.toPrecision(3)} GFLOP/s, copy ${roofs.copyGigabytesPerSecond.toPrecision(3)} GB/s`
      : 'the probes of the peaks failed',
    `an empty submission, awaited: ${list(Object.fromEntries(waits))}`,
  ].join('\n');
}

function formatRow(result: Result): readonly string[] {
  const { tokens, causal, library, kernel, medianMs, samplesMs, ratio, error, shares } = result;
  const timed = medianMs !== null;
  return [
    String(tokens),
    causal ? 'yes' : '',
    library,
    kernel,
    timed ? formatMs(medianMs) : '–',
    timed ? `${formatMs(Math.min(...samplesMs))} to ${formatMs(Math.max(...samplesMs))}` : '–',
    ratio?.toFixed(2) ?? '–',
    error?.toExponential(1) ?? '–',
    shares ? formatShare(shares.ofPeak) : '',
    shares ? formatShare(shares.ofCopy) : '',
    remark(result),
  ];
}

/** Why a row has no ratio, where that is not its task. */
function remark({ verdict, reason, ranOn }: Result): string {
  const where = ranOn === 'cpu' ? ['ran on the CPU: does not count'] : [];
  const names = { timed: [], wrong: [`wrong: ${reason}`], failed: [`failed: ${reason}`] };
  const words = [...(verdict === 'not-run' ? [reason] : names[verdict]), ...where];
  return words.join('; ').replaceAll(/\s*\n\s*/g, ' ');
}

function formatMs(ms: number): string {
  return `${ms >= 1000 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

function formatShare(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

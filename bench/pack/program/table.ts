import { adapterName } from '../../../src/cli/info';
import { formatTable } from '../../../src/cli/table';
import { gigaflopsPerSecond } from '../../../src/measure/derive';
import { formatNs } from '../../../src/spec/format';
import type { Measurement } from '../../../src/spec/measurement';
import { SOFTMAX } from '../../attention/ratio';
import type { PackReport, TorchResult } from './report';

const HEADINGS = [
  'tokens>',
  'causal',
  'who',
  'median>',
  'ratio>',
  'GFLOP/s>',
  'of peak>',
  'error>',
];

/** Tilescope's kernels and PyTorch side by side, in ratio to the fastest of ours in softmax attention that stores alike. */
export function formatPackReport(report: PackReport): string {
  const { check, results, failures, torch } = report;
  const settings = [...new Map(results.map((each) => [keyOf(each.dims), each.dims])).values()];
  const rows = settings.flatMap((dims) => {
    const ours = results.filter((each) => keyOf(each.dims) === keyOf(dims));
    const theirs = torch?.results.filter((each) => keyOf(each) === keyOf(dims)) ?? [];
    const softmax = ours.filter((each) => each.task === SOFTMAX && each.samplesNs.length > 0);
    const best = (stored: boolean): number =>
      Math.min(...softmax.filter((each) => isHalf(each) === stored).map((each) => each.medianNs));
    return [
      ...ours.map((each) => ourRow(each, best(isHalf(each)), report.roofs.gigaflopsPerSecond)),
      ...theirs.map((each) => torchRow(each, best(each.dtype === 'float16'))),
    ];
  });
  const problems = [...check.failures, ...failures].map(
    ({ kernel, dims, reason }) => `${kernel} at ${JSON.stringify(dims)}: ${reason}`,
  );
  return [origin(report), formatTable(HEADINGS, rows), ...problems].join('\n\n');
}

function origin({ adapter, clock, roofs, check, torch }: PackReport): string {
  const checked = check.passed + check.failures.length;
  return [
    `${adapterName(adapter)}; ${clock.kind}`,
    `${check.passed} of ${checked} checks against float64 passed`,
    `measured multiply-add peak ${roofs.gigaflopsPerSecond.toPrecision(3)} GFLOP/s, copy ${roofs.copyGigabytesPerSecond.toPrecision(3)} GB/s`,
    torch ? `PyTorch ${torch.version} on ${torch.device}` : 'no PyTorch here',
  ].join('\n');
}

/** Sizes and kinds that belong together, whoever measured them. */
function keyOf({
  tokens,
  causal,
}: {
  readonly tokens?: unknown;
  readonly causal?: unknown;
}): string {
  return `${String(tokens)} ${String(causal)}`;
}

function isHalf({ dims }: Measurement): boolean {
  return dims['half'] === 1;
}

function ourRow(measurement: Measurement, best: number, peak: number): readonly string[] {
  const { kernel, task, dims, medianNs, samplesNs, error } = measurement;
  const timed = samplesNs.length > 0;
  const rate = gigaflopsPerSecond(measurement);
  return [
    String(dims['tokens']),
    dims['causal'] ? 'yes' : '',
    `${kernel}${isHalf(measurement) ? ', f16' : ''}${task === SOFTMAX ? '' : ' (another function)'}`,
    timed ? formatNs(medianNs) : 'wrong',
    timed && task === SOFTMAX ? (medianNs / best).toFixed(2) : '–',
    timed ? rate.toPrecision(3) : '–',
    timed ? `${((100 * rate) / peak).toPrecision(2)} %` : '–',
    error.relative.toExponential(1),
  ];
}

function torchRow(result: TorchResult, best: number): readonly string[] {
  const { tokens, causal, dtype, medianMs, error } = result;
  const ns = medianMs * 1e6;
  const ratio = Number.isFinite(best) ? (ns / best).toFixed(2) : '–';
  const who = `PyTorch ${dtype}`;
  const cells = [formatNs(ns), ratio, '–', '–', error.toExponential(1)];
  return [String(tokens), causal ? 'yes' : '', who, ...cells];
}

import { formatBytes, formatNs } from '../../spec/format';
import type { Capabilities, Limits } from '../../spec/capabilities';
import type { Measurement } from '../../spec/measurement';
import { totalBytes } from '../../spec/plan';
import type { Language } from '../../spec/text';
import { adapterName } from '../device';
import type { LabId } from '../labIds';
import { gigaflopsPerSecond, isComparable, requestedGigabytesPerSecond, spreadOf } from './figures';
import { kernelById, type Lab } from './lab';
import type { Finished } from './runState';

/** What a file says of one result: all but its output and its source. */
export type ReportResult = Pick<Finished, 'measurement' | 'seed' | 'adapter' | 'clock'>;

/** Results and what they were made under, as they leave the page and come back to it. */
export interface Report {
  readonly lab: LabId;
  readonly link: string;
  readonly features: readonly string[];
  readonly limits: Limits;
  readonly results: readonly ReportResult[];
}

export function reportOf(
  { id }: Lab,
  results: readonly ReportResult[],
  { features, limits }: Capabilities,
  link: string,
): Report {
  const kept = results.map(({ measurement, seed, adapter, clock }) => ({
    measurement,
    seed,
    adapter,
    clock,
  }));
  return { lab: id, link, features: [...features].toSorted(), limits, results: kept };
}

export const REPORT_VERSION = 1;

/** A report as plain JSON, version 1 of the format. */
export function plainReport({
  lab,
  results,
  ...others
}: Report): Readonly<Record<string, unknown>> {
  return {
    format: `tilescope/${lab}`,
    version: REPORT_VERSION,
    ...others,
    results: results.map(({ measurement, ...made }) => ({ ...measurement, ...made })),
  };
}

/** NaN becomes null, as JSON has no word for it. */
export function jsonReport(report: Report): string {
  return `${JSON.stringify(plainReport(report), null, 2)}\n`;
}

/** Headings of the Markdown report, in the reader's language. */
export interface ReportWords {
  readonly title: string;
  readonly adapter: string;
  readonly clock: string;
  readonly seed: string;
  readonly columns: {
    readonly kernel: string;
    readonly size: string;
    readonly tuning: string;
    readonly median: string;
    readonly quartiles: string;
    readonly samples: string;
    readonly error: string;
    readonly requested: string;
    readonly least: string;
    readonly allocated: string;
    readonly rate: string;
    readonly bandwidth: string;
  };
  readonly outside: string;
  /** Words for the values of dimensions that count kinds, by name. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** A table for an issue or a notebook, the samples of every kernel below it. */
export function markdownReport(
  lab: Lab,
  results: readonly ReportResult[],
  link: string,
  words: ReportWords,
  language: Language,
): string {
  const [first] = results;
  if (!first) return '';
  const { adapter, clock, seed } = first;
  const head = Object.values(words.columns);
  const lines = [
    `# ${words.title}`,
    '',
    `- ${words.adapter}: ${adapterName(adapter)}`,
    `- ${words.clock}: ${clock.kind}, ${formatNs(clock.quantumNs)}`,
    `- ${words.seed}: ${seed}`,
    `- ${link}`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...results.map((result) => row(cells(lab, result.measurement, words, language))),
    '',
    ...results.map(
      ({ measurement: { kernel, samplesNs } }) =>
        `${words.columns.samples}, ${kernel}: ${samplesNs.map(formatNs).join(', ')}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function cells(
  lab: Lab,
  measurement: Measurement,
  words: ReportWords,
  language: Language,
): readonly string[] {
  const { kernel, dims, tuning, error, requested, least, samplesNs } = measurement;
  const { medianNs, lowerQuartileNs, upperQuartileNs } = spreadOf(samplesNs);
  const timed = (text: string) => (isComparable(measurement) ? text : words.outside);
  return [
    kernelById(lab, kernel)?.name[language] ?? kernel,
    listed(dims, words.values),
    listed(tuning),
    timed(formatNs(medianNs)),
    timed(`${formatNs(lowerQuartileNs)} – ${formatNs(upperQuartileNs)}`),
    String(samplesNs.length),
    `${error.relative.toExponential(1)} (${error.rowsChecked}/${error.rowsTotal})`,
    formatBytes(totalBytes(requested)),
    formatBytes(totalBytes(least)),
    formatBytes(measurement.allocatedBytes),
    timed(`${gigaflopsPerSecond(measurement).toPrecision(3)} GFLOP/s`),
    timed(`${requestedGigabytesPerSecond(measurement).toPrecision(3)} GB/s`),
  ];
}

function listed(
  record: Readonly<Record<string, unknown>>,
  values: ReportWords['values'] = {},
): string {
  return Object.entries(record)
    .map(([name, value]) => `${name} ${values[name]?.[Number(value)] ?? String(value)}`)
    .join(', ');
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

import { totalBytes } from '../../spec/plan';
import type { Traffic } from '../../spec/kernel';
import { spreadOf } from '../comparison/figures';
import type { Lab } from '../comparison/lab';
import type { ReportResult } from '../comparison/report';

type Cell = string | number | boolean;
type Row = Readonly<Record<string, Cell>>;

/**
 * Results as tidy data, by RFC 4180: one row a sample, whatever holds for all samples of a kernel
 * repeated, units in the names of the columns, numbers as JavaScript writes them. A kernel without
 * samples has one row; what a row does not know is empty.
 */
export function csvReport(lab: Lab, results: readonly ReportResult[]): string {
  const rows = results.flatMap((result) => rowsOf(lab, result));
  const tunables = results.flatMap(({ measurement }) => Object.keys(measurement.tuning));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  // columns of one kernel's tunables come last, whichever kernel is first
  const tuned = [...new Set(tunables)].map(tuningColumn);
  const head = [...names.filter((name) => !tuned.includes(name)), ...tuned];
  const lines = [head, ...rows.map((row) => head.map((name) => row[name] ?? ''))];
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

const tuningColumn = (name: string) => `tuning_${name}`;

function rowsOf(lab: Lab, result: ReportResult): readonly Row[] {
  const { kernel, task, samplesNs } = result.measurement;
  const first = { lab: lab.id, kernel, task };
  const others = repeatedCells(lab, result);
  if (samplesNs.length === 0) return [{ ...first, sample: '', time_ns: '', ...others }];
  return samplesNs.map((time, index) => ({
    ...first,
    sample: index + 1,
    time_ns: time,
    ...others,
  }));
}

function repeatedCells(lab: Lab, { measurement, seed, adapter, clock }: ReportResult): Row {
  const { dims, tuning, error, difference, requested, least } = measurement;
  const { medianNs, lowerQuartileNs, upperQuartileNs } = spreadOf(measurement.samplesNs);
  return {
    ...Object.fromEntries(lab.dimensions.map(({ name }) => [`dim_${name}`, dims[name] ?? ''])),
    seed,
    median_ns: medianNs,
    lower_quartile_ns: lowerQuartileNs,
    upper_quartile_ns: upperQuartileNs,
    error_max_abs: error.maxAbs,
    error_relative: error.relative,
    tolerance_relative: error.tolerance,
    within_tolerance: error.withinTolerance,
    rows_checked: error.rowsChecked,
    rows_total: error.rowsTotal,
    difference_from_task: difference?.fromTask ?? '',
    difference_relative: difference?.relative ?? '',
    modelled_read_bytes: sumOf(requested, 'readBytes'),
    modelled_write_bytes: sumOf(requested, 'writeBytes'),
    modelled_least_bytes: totalBytes(least),
    modelled_allocated_bytes: measurement.allocatedBytes,
    modelled_flops: measurement.flops,
    compile_ns: measurement.compileNs,
    clock: clock.kind,
    clock_quantum_ns: clock.quantumNs,
    adapter_vendor: adapter.vendor,
    adapter_architecture: adapter.architecture,
    adapter_device: adapter.device,
    adapter_description: adapter.description,
    adapter_software: adapter.software,
    ...Object.fromEntries(
      Object.entries(tuning).map(([name, value]) => [tuningColumn(name), value]),
    ),
  };
}

function sumOf(traffic: readonly Traffic[], way: 'readBytes' | 'writeBytes'): number {
  return traffic.reduce((sum, each) => sum + each[way], 0);
}

/** NaN is an empty cell: a number that is missing. */
function quoted(cell: Cell): string {
  const text = typeof cell === 'number' && Number.isNaN(cell) ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

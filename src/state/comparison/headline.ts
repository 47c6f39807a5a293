import type { Kernel } from '../../spec/kernel';
import type { Measurement } from '../../spec/measurement';
import { totalBytes } from '../../spec/plan';
import type { Dims } from '../../spec/task';
import type { KernelColumn } from './column';
import { isComparable, speedup } from './figures';

/** How one kernel stands against the baseline. */
export interface Standing {
  readonly kernel: Kernel;
  /** Measured: how many times faster; null before a run. */
  readonly faster: number | null;
  /** Modelled: how many times fewer bytes it asks memory for. */
  readonly fewerBytes: number;
  /** Measured: how far another function's result lies from the baseline's, as a share of the largest value. */
  readonly difference: number | null;
}

/** What the page says first: facts, without the words of a language. */
export interface Headline {
  readonly baseline: Kernel;
  readonly dims: Dims;
  /** The kernel of the baseline's own task that stands best. */
  readonly main: Standing | null;
  /** The best of the kernels that compute another function. */
  readonly other: Standing | null;
}

/**
 * The headline of measured results, all made at the baseline's dimensions; null while the baseline
 * has no result that may be compared.
 */
export function measuredHeadline(
  kernels: readonly Kernel[],
  results: ReadonlyMap<string, Measurement>,
  baselineId: string,
): Headline | null {
  const baseline = kernels.find(({ id }) => id === baselineId);
  const against = results.get(baselineId);
  if (!baseline || !against || !isComparable(against)) return null;
  const dims = JSON.stringify(against.dims);
  const standings = kernels.flatMap((kernel): readonly Standing[] => {
    const measurement = results.get(kernel.id);
    if (!measurement || kernel === baseline || !isComparable(measurement)) return [];
    if (JSON.stringify(measurement.dims) !== dims) return [];
    return [
      {
        kernel,
        faster: speedup(measurement, against),
        fewerBytes: totalBytes(against.requested) / totalBytes(measurement.requested),
        difference: measurement.difference?.relative ?? null,
      },
    ];
  });
  return headlineOf(baseline, against.dims, standings, (standing) => standing.faster ?? 0);
}

/** The headline of modelled figures alone, for the time before a run and for devices without WebGPU. */
export function modelledHeadline(
  columns: readonly KernelColumn[],
  baselineId: string,
  dims: Dims,
): Headline | null {
  const baseline = columns.find(({ kernel }) => kernel.id === baselineId);
  if (!baseline) return null;
  const bytes = totalBytes(baseline.modelled.requested);
  const standings = columns
    .filter((column) => column !== baseline)
    .map(({ kernel, modelled }) => ({
      kernel,
      faster: null,
      fewerBytes: bytes / totalBytes(modelled.requested),
      difference: null,
    }));
  return headlineOf(baseline.kernel, dims, standings, ({ fewerBytes }) => fewerBytes);
}

function headlineOf(
  baseline: Kernel,
  dims: Dims,
  standings: readonly Standing[],
  merit: (standing: Standing) => number,
): Headline | null {
  const best = (wanted: (standing: Standing) => boolean): Standing | null =>
    standings.filter(wanted).toSorted((a, b) => merit(b) - merit(a))[0] ?? null;
  const main = best(({ kernel }) => kernel.task.id === baseline.task.id);
  const other = best(({ kernel }) => kernel.task.id !== baseline.task.id);
  return main || other ? { baseline, dims, main, other } : null;
}

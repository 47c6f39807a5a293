import type { OutputError } from '../spec/measurement';
import type { Tolerance } from '../spec/task';
import { rowCount, type TensorArray, type TensorSpec } from '../spec/tensor';

/** Operations of float64 that a verification may spend; above, it takes a sample of the rows. */
const REFERENCE_BUDGET = 2e8;
/** Values that it compares: more would hold the page up. */
const MOST_VALUES = 2 ** 22;
const LEAST_ROWS = 16;

/**
 * Rows to verify: all where they cost little, else the first, the last and others spread evenly, the
 * same on every call.
 * @param flopsPerRow of the reference
 */
export function rowsToVerify(output: TensorSpec, flopsPerRow: number): readonly number[] {
  const rows = rowCount(output);
  const rowLength = output.shape.at(-1) ?? 1;
  const affordable = Math.max(
    LEAST_ROWS,
    Math.min(
      Math.floor(REFERENCE_BUDGET / Math.max(1, flopsPerRow)),
      Math.floor(MOST_VALUES / rowLength),
    ),
  );
  const count = Math.min(rows, affordable);
  if (count === rows) return Array.from({ length: rows }, (_, row) => row);
  return Array.from({ length: count }, (_, index) =>
    Math.round((index * (rows - 1)) / (count - 1)),
  );
}

/** Largest absolute difference of the sampled rows, and the reference's largest magnitude. NaN wins over any number. */
function largest(
  output: TensorArray,
  expected: Float64Array,
  rows: readonly number[],
  rowLength: number,
): { readonly difference: number; readonly magnitude: number } {
  let difference = 0;
  let magnitude = 0;
  for (const [index, row] of rows.entries()) {
    for (let column = 0; column < rowLength; column++) {
      const wanted = expected[index * rowLength + column] ?? Number.NaN;
      const found = output[row * rowLength + column] ?? Number.NaN;
      // Math.max keeps a NaN once it has met one
      difference = Math.max(difference, Math.abs(found - wanted));
      magnitude = Math.max(magnitude, Math.abs(wanted));
    }
  }
  return { difference, magnitude };
}

/** Compares rows of an output with float64. A value that was never written is NaN, and fails. */
export function outputError(
  output: TensorArray,
  expected: Float64Array,
  rows: readonly number[],
  rowLength: number,
  tolerance: Tolerance,
): OutputError {
  const { difference, magnitude } = largest(output, expected, rows, rowLength);
  const relative = relativeTo(difference, magnitude);
  return {
    maxAbs: difference,
    relative,
    tolerance: tolerance.relativeToLargest,
    rowsChecked: rows.length,
    rowsTotal: output.length / rowLength,
    withinTolerance: relative <= tolerance.relativeToLargest,
  };
}

/** The error that tells most: one that fails before all others, NaN before any number. */
export function worstOf(errors: readonly OutputError[]): OutputError {
  const [first, ...others] = errors;
  if (!first) throw new Error('a task has an output');
  return others.reduce((worst, each) => (isWorse(each, worst) ? each : worst), first);
}

function isWorse(error: OutputError, than: OutputError): boolean {
  if (error.withinTolerance !== than.withinTolerance) return !error.withinTolerance;
  return Number.isNaN(error.relative) || error.relative > than.relative;
}

/** Largest difference from another task's rows, over their largest magnitude. */
export function relativeDifference(
  output: TensorArray,
  other: Float64Array,
  rows: readonly number[],
  rowLength: number,
): number {
  const { difference, magnitude } = largest(output, other, rows, rowLength);
  return relativeTo(difference, magnitude);
}

function relativeTo(difference: number, magnitude: number): number {
  return difference === 0 ? 0 : difference / magnitude;
}

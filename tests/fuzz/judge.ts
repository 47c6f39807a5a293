/** The worst value of an output: further from float64 than it may be, or NaN. */
export interface Difference {
  readonly of: string;
  readonly row: number;
  readonly column: number;
  readonly found: number;
  readonly expected: number;
  readonly allowed: number;
}

/** Half a step of f32 at 1: what one rounding adds at most, as a share of the value. */
export const UNIT_ROUNDOFF = 2 ** -24;
/** The least f32 that is not denormal: a device may take what lies below for 0. */
export const LEAST_NORMAL = 2 ** -126;

/**
 * The value furthest beyond what it may be off by.
 * @param allowed how far each value may lie from the expected one
 * @returns null where all are within it; a NaN never is
 */
export function worstDifference(
  of: string,
  found: Float32Array,
  expected: Float64Array,
  allowed: Float64Array,
  rowLength: number,
): Difference | null {
  let worst: Difference | null = null;
  let worstExcess = 0;
  for (const [index, wanted] of expected.entries()) {
    const value = found[index] ?? Number.NaN;
    const most = allowed[index]!;
    const off = Math.abs(value - wanted);
    if (off <= most) continue;
    const excess = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off / most;
    if (worst && excess <= worstExcess) continue;
    worstExcess = excess;
    const row = Math.floor(index / rowLength);
    const column = index % rowLength;
    worst = { of, row, column, found: value, expected: wanted, allowed: most };
  }
  return worst;
}

export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  // Math.max keeps a NaN once it has met one
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

export function describeDifference(problem: Difference | string): string {
  if (typeof problem === 'string') return problem;
  const { of, row, column, found, expected, allowed } = problem;
  return `${of}[${row}][${column}] is ${found}, float64 says ${expected} ± ${allowed.toPrecision(2)}`;
}

/** A power law y = factor · x^exponent, fitted to logarithms by least squares. */
export interface PowerLaw {
  readonly exponent: number;
  /** Standard error of the exponent; 0 where all points lie on the line. */
  readonly error: number;
  readonly factor: number;
  /** Points that it was fitted to. */
  readonly points: number;
}

/** Fewer tell nothing about an error. */
const LEAST_POINTS = 3;

/** @returns null for fewer than three points with positive values */
export function fitPowerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw | null {
  const logs = points
    .filter(([x, y]) => x > 0 && y > 0 && Number.isFinite(x * y))
    .map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const count = logs.length;
  if (count < LEAST_POINTS) return null;
  const meanX = mean(logs.map(([x]) => x));
  const meanY = mean(logs.map(([, y]) => y));
  const spread = sum(logs.map(([x]) => (x - meanX) ** 2));
  if (spread === 0) return null;
  const exponent = sum(logs.map(([x, y]) => (x - meanX) * (y - meanY))) / spread;
  const residue = sum(logs.map(([x, y]) => (y - meanY - exponent * (x - meanX)) ** 2));
  return {
    exponent,
    error: Math.sqrt(residue / (count - 2) / spread),
    factor: Math.exp(meanY - exponent * meanX),
    points: count,
  };
}

/**
 * The law that holds where it is large: fitted to the upper half of the points (three at least), as
 * fixed costs bend the lower end.
 */
export function fitTail(points: readonly (readonly [x: number, y: number])[]): PowerLaw | null {
  const ordered = points.toSorted(([one], [other]) => one - other);
  return fitPowerLaw(ordered.slice(-Math.max(LEAST_POINTS, Math.ceil(ordered.length / 2))));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

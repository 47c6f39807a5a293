import { SPLINE_BOUND, SPLINE_LEAST } from '../spec/flow';

/** A scalar function's value, and the logarithm of its slope there. */
export interface Transformed {
  readonly value: number;
  readonly logDerivative: number;
}

/** Knots of a spline, bins + 1 of each; x and y run from -SPLINE_BOUND to SPLINE_BOUND. */
export interface SplineKnots {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly slope: Float64Array;
}

/** Added to a raw slope, so that raw 0 gives slope 1. */
const SLOPE_OFFSET = Math.log(Math.expm1(1 - SPLINE_LEAST));

/**
 * Knots from a conditioner's values, as nflows makes them (Durkan et al. 2019, arXiv 1906.04032).
 * @param raw bins widths, bins heights, bins - 1 inner slopes; all 0 gives the identity
 */
export function splineKnots(raw: ArrayLike<number>): SplineKnots {
  const bins = (raw.length + 1) / 3;
  const slope = new Float64Array(bins + 1).fill(1);
  for (let knot = 1; knot < bins; knot++) {
    slope[knot] = SPLINE_LEAST + softplus(raw[2 * bins + knot - 1]! + SLOPE_OFFSET);
  }
  return { x: positions(raw, 0, bins), y: positions(raw, bins, bins), slope };
}

/** Ends of bins whose sizes are shares of the whole: a softmax with a floor. */
function positions(raw: ArrayLike<number>, start: number, bins: number): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < bins; bin++) largest = Math.max(largest, raw[start + bin]!);
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) sum += Math.exp(raw[start + bin]! - largest);
  const ends = new Float64Array(bins + 1);
  ends[0] = -SPLINE_BOUND;
  for (let bin = 0; bin < bins; bin++) {
    const share = Math.exp(raw[start + bin]! - largest) / sum;
    const size = 2 * SPLINE_BOUND * (SPLINE_LEAST + (1 - bins * SPLINE_LEAST) * share);
    ends[bin + 1] = ends[bin]! + size;
  }
  // the sum's rounding must not leave a gap at the edge
  ends[bins] = SPLINE_BOUND;
  return ends;
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The spline's value at x; the identity outside [-SPLINE_BOUND, SPLINE_BOUND]. */
export function splineForward(x: number, raw: ArrayLike<number>): Transformed {
  if (Math.abs(x) > SPLINE_BOUND) return { value: x, logDerivative: 0 };
  const knots = splineKnots(raw);
  const bin = binAt(knots, binOf(x, knots.x));
  const share = (x - bin.x) / bin.width;
  const both = share * (1 - share);
  const { delta, left, bend } = bin;
  const rise = (bin.height * (delta * share ** 2 + left * both)) / (delta + bend * both);
  return { value: bin.y + rise, logDerivative: logSlope(bin, share) };
}

/** The x at which the spline is y, with the logarithm of the inverse's slope there. */
export function splineInverse(y: number, raw: ArrayLike<number>): Transformed {
  if (Math.abs(y) > SPLINE_BOUND) return { value: y, logDerivative: 0 };
  const knots = splineKnots(raw);
  const bin = binAt(knots, binOf(y, knots.y));
  const rise = y - bin.y;
  const a = bin.height * (bin.delta - bin.left) + rise * bin.bend;
  const b = bin.height * bin.left - rise * bin.bend;
  const c = -bin.delta * rise;
  // rounding may leave the discriminant below 0
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  // the form of the root in which b and the square root add up; where b < 0, a is more than -b
  const share = b < 0 ? (root - b) / (2 * a) : (2 * c) / (-b - root);
  return { value: bin.x + share * bin.width, logDerivative: -logSlope(bin, share) };
}

interface Bin {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Mean slope of the bin, the slopes at its ends, and left + right - 2 delta. */
  readonly delta: number;
  readonly left: number;
  readonly right: number;
  readonly bend: number;
}

function binAt(knots: SplineKnots, index: number): Bin {
  const x = knots.x[index]!;
  const y = knots.y[index]!;
  const width = knots.x[index + 1]! - x;
  const height = knots.y[index + 1]! - y;
  const delta = height / width;
  const left = knots.slope[index]!;
  const right = knots.slope[index + 1]!;
  return { x, y, width, height, delta, left, right, bend: left + right - 2 * delta };
}

/** The bin that holds a value: [end, next end), the last one closed. */
function binOf(value: number, ends: Float64Array): number {
  let bin = 0;
  while (bin < ends.length - 2 && value >= ends[bin + 1]!) bin++;
  return bin;
}

function logSlope({ delta, left, right, bend }: Bin, share: number): number {
  const rest = 1 - share;
  const numerator = right * share ** 2 + 2 * delta * share * rest + left * rest ** 2;
  return 2 * Math.log(delta / (delta + bend * share * rest)) + Math.log(numerator);
}

/** Points in either precision, [count, dimensions]: what leaves a calculation is float32, what enters may be finer. */
export type Points = Float32Array | Float64Array;

/**
 * What a flow does to points before its weights see them: u = (x − mean) / deviation, each coordinate by
 * its own. It is fixed, never trained, and computed in float64: in float32 the shift of data far from 0
 * would cost their digits, and a step of training on x itself would move points by rate · mean / deviation.
 */
export interface Standardisation {
  /** [dimensions] */
  readonly mean: Float64Array;
  /** [dimensions], each above 0. */
  readonly deviation: Float64Array;
}

/** Mean and deviation of each coordinate, over all the points. A coordinate that is constant has deviation 0. */
export function standardisationOf(points: Points, dimensions: number): Standardisation {
  const count = points.length / dimensions;
  const mean = meanOf(points, dimensions);
  const variance = new Float64Array(dimensions);
  points.forEach((value, index) => {
    const d = index % dimensions;
    variance[d]! += (value - mean[d]!) ** 2 / count;
  });
  return { mean, deviation: variance.map(Math.sqrt) };
}

/** Mean of each coordinate, [dimensions]. */
export function meanOf(points: Points, dimensions: number): Float64Array {
  const count = points.length / dimensions;
  const mean = new Float64Array(dimensions);
  points.forEach((value, index) => (mean[index % dimensions]! += value / count));
  return mean;
}

/** From x to u, [count, dimensions]; the same values where there is nothing to do. */
export function standardised(points: Points, by: Standardisation | undefined): Float32Array {
  if (!by) return Float32Array.from(points);
  const { mean, deviation } = by;
  const dimensions = mean.length;
  return Float32Array.from(points, (value, index) => {
    const d = index % dimensions;
    return (value - mean[d]!) / deviation[d]!;
  });
}

/** From u back to x, [count, dimensions]. */
export function unstandardised(points: Points, by: Standardisation | undefined): Float32Array {
  if (!by) return Float32Array.from(points);
  const { mean, deviation } = by;
  const dimensions = mean.length;
  return Float32Array.from(points, (value, index) => {
    const d = index % dimensions;
    return mean[d]! + deviation[d]! * value;
  });
}

/** log|det ∂u/∂x|, the same for every point: what makes a density of u one of x. */
export function standardisationLogDet(by: Standardisation | undefined): number {
  return by ? by.deviation.reduce((sum, deviation) => sum - Math.log(deviation), 0) : 0;
}

import { meanOf } from './standardisation';

/**
 * Least pivot of a Cholesky decomposition as a share of the coordinate's variance: a covariance of
 * coordinates that follow from one another is singular, and no Gaussian has it.
 */
const LEAST_PIVOT = 1e-9;

/** A Gaussian by its mean and the lower triangle of its covariance, both float64. */
export interface Gaussian {
  /** [dimensions] */
  readonly mean: Float64Array;
  /** L of Σ = L Lᵀ, [dimensions, dimensions], the lower triangle in use. */
  readonly triangle: Float64Array;
}

/**
 * The Gaussian with the mean and full covariance of the points: that of the greatest likelihood.
 * @param points [count, dimensions]
 */
export function fitGaussian(points: Float32Array, dimensions: number): Gaussian {
  const count = points.length / dimensions;
  const mean = meanOf(points, dimensions);
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let start = 0; start < points.length; start += dimensions) {
    for (let d = 0; d < dimensions; d++) centred[d] = points[start + d]! - mean[d]!;
    for (let row = 0; row < dimensions; row++) {
      const share = centred[row]! / count;
      for (let d = 0; d <= row; d++) covariance[row * dimensions + d]! += share * centred[d]!;
    }
  }
  return { mean, triangle: cholesky(covariance, dimensions) };
}

/** L of a covariance's lower triangle. */
export function cholesky(covariance: Float64Array, dimensions: number): Float64Array {
  const triangle = covariance.slice();
  for (let row = 0; row < dimensions; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = covariance[row * dimensions + column]!;
      for (let d = 0; d < column; d++) {
        rest -= triangle[row * dimensions + d]! * triangle[column * dimensions + d]!;
      }
      const pivot = triangle[column * dimensions + column]!;
      triangle[row * dimensions + column] =
        row === column
          ? Math.sqrt(Math.max(rest, LEAST_PIVOT * covariance[row * dimensions + row]!))
          : rest / pivot;
    }
  }
  return triangle;
}

/**
 * Mean of -log p over the points, in nats.
 * @param points [count, dimensions]
 */
export function gaussianNats({ mean, triangle }: Gaussian, points: Float32Array): number {
  const dimensions = mean.length;
  const count = points.length / dimensions;
  const z = new Float64Array(dimensions);
  let squares = 0;
  for (let start = 0; start < points.length; start += dimensions) {
    for (let row = 0; row < dimensions; row++) {
      let rest = points[start + row]! - mean[row]!;
      for (let d = 0; d < row; d++) rest -= triangle[row * dimensions + d]! * z[d]!;
      z[row] = rest / triangle[row * dimensions + row]!;
      squares += z[row]! ** 2;
    }
  }
  return squares / (2 * count) + logNormaliser(triangle, dimensions);
}

/** -log p at the mean: log((2π)^(D/2) |L|), in nats. */
export function logNormaliser(triangle: Float64Array, dimensions: number): number {
  let sum = (dimensions / 2) * Math.log(2 * Math.PI);
  for (let d = 0; d < dimensions; d++) sum += Math.log(triangle[d * dimensions + d]!);
  return sum;
}

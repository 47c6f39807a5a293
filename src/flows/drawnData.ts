import { DataError } from './dataError';
import type { PlaneDensity } from './densities';
import { cholesky, logNormaliser } from './gaussian';
import { densityData, type TrainingData } from './trainingData';

/** A drawing covers [-DRAWN_BOUND, DRAWN_BOUND] on both axes. */
export const DRAWN_BOUND = 4;

/** Training data of a density that a person drew. @throws DataError @see drawnDensity */
export function drawnData(
  strength: Float32Array,
  columns: number,
  rows: number,
  seed: number,
): TrainingData {
  return densityData(drawnDensity(strength, columns, rows), seed);
}

/**
 * The density that is constant in each cell of a grid and proportional to the cell's strength.
 * @param strength [rows, columns], not negative; the first row is the lowest, y = -DRAWN_BOUND
 * @throws DataError where nothing is drawn
 */
export function drawnDensity(strength: Float32Array, columns: number, rows: number): PlaneDensity {
  const sums = cumulative(strength);
  const [width, height] = [(2 * DRAWN_BOUND) / columns, (2 * DRAWN_BOUND) / rows];
  const total = sums.at(-1)!;
  return {
    entropyNats: gridEntropy(strength, total) + Math.log(width * height),
    gaussianNats: gridGaussian(strength, total, columns, rows),
    sample({ uniform }) {
      const cell = firstAbove(sums, total * uniform());
      const x = (cell % columns) + uniform();
      const y = Math.floor(cell / columns) + uniform();
      return [x * width - DRAWN_BOUND, y * height - DRAWN_BOUND];
    },
  };
}

/** Running sums in float64. @throws DataError */
function cumulative(strength: Float32Array): Float64Array {
  let sum = 0;
  const sums = Float64Array.from(strength, (value) => (sum += value));
  if (sum > 0 && strength.every((value) => value >= 0 && value < Infinity)) return sums;
  throw new DataError({
    en: 'Nothing is drawn: draw where points should lie.',
    'zh-CN': '还没有画任何内容：请在希望出现点的位置作画。',
  });
}

/** The first cell whose running sum exceeds a value below the total; never one of strength 0. */
function firstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** -Σ p log p over the cells, in nats. */
function gridEntropy(strength: Float32Array, total: number): number {
  return strength.reduce((sum, value) => {
    const share = value / total;
    return share > 0 ? sum - share * Math.log(share) : sum;
  }, 0);
}

/** The entropy of the Gaussian with the drawing's own mean and covariance, in nats. */
function gridGaussian(
  strength: Float32Array,
  total: number,
  columns: number,
  rows: number,
): number {
  const [width, height] = [(2 * DRAWN_BOUND) / columns, (2 * DRAWN_BOUND) / rows];
  const sums = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  strength.forEach((value, cell) => {
    const share = value / total;
    const x = ((cell % columns) + 0.5) * width - DRAWN_BOUND;
    const y = (Math.floor(cell / columns) + 0.5) * height - DRAWN_BOUND;
    sums.x += share * x;
    sums.y += share * y;
    // a cell is uniform about its centre, with a variance of size² / 12
    sums.xx += share * (x * x + width ** 2 / 12);
    sums.xy += share * x * y;
    sums.yy += share * (y * y + height ** 2 / 12);
  });
  const xx = sums.xx - sums.x ** 2;
  const xy = sums.xy - sums.x * sums.y;
  const yy = sums.yy - sums.y ** 2;
  // the mean of half the squared distance is D / 2, here 1
  return 1 + logNormaliser(cholesky(Float64Array.of(xx, xy, xy, yy), 2), 2);
}

import { randomStream, shuffled } from '../spec/random';
import { DataError } from './dataError';
import { fitGaussian, gaussianNats } from './gaussian';
import { checkStandardisable } from './standardisable';
import { standardisationOf } from './standardisation';
import {
  DIVISION_STREAM,
  SAMPLE_POINTS,
  shuffledEpochs,
  TRAINING_STREAM,
  type TrainingData,
} from './trainingData';

const LEAST_POINTS = 20;
const LEAST_DIMENSIONS = 2;
const MOST_DIMENSIONS = 128;

/**
 * Training data of a person's own points: the last tenth of a seeded shuffle is held out, batches
 * come from the rest in epochs, each in an order of its own, and so does the standardisation.
 * @param points [count, dimensions]
 * @throws DataError where a flow cannot learn from them
 */
export function pointsData(points: Float32Array, dimensions: number, seed: number): TrainingData {
  checkPoints(points, dimensions);
  const count = points.length / dimensions;
  const heldOutCount = Math.max(1, Math.floor(count / 10));
  const order = shuffled(count, randomStream(seed, DIVISION_STREAM).uniform);
  const training = rowsOf(points, dimensions, order.subarray(0, count - heldOutCount));
  const heldOut = rowsOf(points, dimensions, order.subarray(count - heldOutCount));
  const standardisation = standardisationOf(training, dimensions);
  checkStandardisable(training, heldOut, standardisation);
  const next = shuffledEpochs(count - heldOutCount, randomStream(seed, TRAINING_STREAM).uniform);
  return {
    dimensions,
    gaussianNats: gaussianNats(fitGaussian(training, dimensions), heldOut),
    standardisation,
    // the order is a shuffle: its beginning is as good a sample as any
    sample: training.slice(0, SAMPLE_POINTS * dimensions),
    nextBatch: (size) => rowsOf(training, dimensions, Uint32Array.from({ length: size }, next)),
    heldOut,
    heldOutCount,
  };
}

/** The rows of [count, dimensions] at the given indices. */
export function rowsOf(
  points: Float32Array,
  dimensions: number,
  indices: Uint32Array,
): Float32Array {
  const rows = new Float32Array(indices.length * dimensions);
  indices.forEach((index, row) => {
    rows.set(points.subarray(index * dimensions, (index + 1) * dimensions), row * dimensions);
  });
  return rows;
}

/** @throws DataError */
function checkPoints(points: Float32Array, dimensions: number): void {
  checkSizes(points.length, dimensions);
  const offender = points.findIndex((value) => !Number.isFinite(value));
  if (offender >= 0) {
    const [row, column] = [Math.floor(offender / dimensions) + 1, (offender % dimensions) + 1];
    throw new DataError({
      en: `Point ${row}, column ${column} is ${points[offender]}: give finite values.`,
      'zh-CN': `第 ${row} 个点的第 ${column} 列为 ${points[offender]}：请使用有限的数值。`,
    });
  }
}

/** @throws DataError */
function checkSizes(length: number, dimensions: number): void {
  if (!(dimensions >= LEAST_DIMENSIONS && dimensions <= MOST_DIMENSIONS)) {
    throw new DataError({
      en: `The points have ${dimensions} columns: give ${LEAST_DIMENSIONS} to ${MOST_DIMENSIONS}.`,
      'zh-CN': `这些点有 ${dimensions} 列：请提供 ${LEAST_DIMENSIONS} 到 ${MOST_DIMENSIONS} 列。`,
    });
  }
  const count = length / dimensions;
  if (count < LEAST_POINTS || !Number.isInteger(count)) {
    throw new DataError({
      en: `There ${count === 1 ? 'is 1 point' : `are ${count} points`}: give at least ${LEAST_POINTS}.`,
      'zh-CN': `共有 ${count} 个点：请至少提供 ${LEAST_POINTS} 个。`,
    });
  }
}

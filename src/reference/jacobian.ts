import { flowForward } from './flow';
import type { FlowShape } from '../spec/flow';

/** So small that a ReLU rarely turns within it; float64 leaves it nine digits. */
const STEP = 1e-7;

/**
 * log|det ∂f/∂x| by central differences of the float64 definition: it knows nothing of the log-dets
 * that layers claim.
 */
export function jacobianLogDet(
  shape: FlowShape,
  weights: ArrayLike<number>,
  point: ArrayLike<number>,
): number {
  const size = shape.dimensions;
  const parameters = Float64Array.from(weights);
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  for (let column = 0; column < size; column++) {
    const shifted = (by: number) => {
      const moved = Float64Array.from(point);
      moved[column]! += by;
      return flowForward(shape, parameters, moved).point;
    };
    const [above, below] = [shifted(STEP), shifted(-STEP)];
    matrix.forEach((row, d) => (row[column] = (above[d]! - below[d]!) / (2 * STEP)));
  }
  return logDeterminant(matrix);
}

/** log|det| by elimination with the largest pivot of each column; the matrix is used up. */
export function logDeterminant(matrix: Float64Array[]): number {
  let sum = 0;
  for (let column = 0; column < matrix.length; column++) {
    let pivot = column;
    for (let row = column + 1; row < matrix.length; row++) {
      if (Math.abs(matrix[row]![column]!) > Math.abs(matrix[pivot]![column]!)) pivot = row;
    }
    [matrix[column], matrix[pivot]] = [matrix[pivot]!, matrix[column]!];
    const lead = matrix[column]!;
    sum += Math.log(Math.abs(lead[column]!));
    for (const row of matrix.slice(column + 1)) {
      const factor = row[column]! / lead[column]!;
      for (let d = column; d < row.length; d++) row[d]! -= factor * lead[d]!;
    }
  }
  return sum;
}

import {
  type ActnormLayout,
  type BlockLayout,
  type FlowShape,
  valuesPerCoordinate,
} from '../spec/flow';
import { conditioner, coordinateTransforms, type Parameters } from './coupling';

/** A layer that maps a point in place, and returns the log-determinant of what it did. */
export interface Layer {
  forward(point: Float64Array): number;
  inverse(point: Float64Array): number;
}

/** y = x · exp(logScale) + shift, coordinate by coordinate (Glow, arXiv 1807.03039). */
export function actnormLayer(
  { logScale, shift }: ActnormLayout,
  parameters: Parameters,
  dimensions: number,
): Layer {
  const scales = scaleLayer(logScale, parameters, dimensions);
  return {
    forward(point) {
      const logDet = scales.forward(point);
      for (let d = 0; d < dimensions; d++) point[d]! += parameters[shift + d]!;
      return logDet;
    },
    inverse(point) {
      for (let d = 0; d < dimensions; d++) point[d]! -= parameters[shift + d]!;
      return scales.inverse(point);
    },
  };
}

/** y = x · exp(logScale): the last layer of NICE (arXiv 1410.8516). */
export function scaleLayer(start: number, parameters: Parameters, dimensions: number): Layer {
  const apply = (point: Float64Array, sign: 1 | -1): number => {
    let logDet = 0;
    for (let d = 0; d < dimensions; d++) {
      const logScale = sign * parameters[start + d]!;
      point[d]! *= Math.exp(logScale);
      logDet += logScale;
    }
    return logDet;
  };
  return { forward: (point) => apply(point, 1), inverse: (point) => apply(point, -1) };
}

/** y = L (U + diag s) x, the matrix of BlockLayout.linear (Glow, arXiv 1807.03039). */
export function linearLayer(start: number, parameters: Parameters, dimensions: number): Layer {
  const entry = (row: number, column: number): number =>
    parameters[start + row * dimensions + column]!;
  const logDet = (): number => {
    let sum = 0;
    for (let d = 0; d < dimensions; d++) sum += entry(d, d);
    return sum;
  };
  return {
    forward(point) {
      for (let row = 0; row < dimensions; row++) {
        let sum = Math.exp(entry(row, row)) * point[row]!;
        for (let d = row + 1; d < dimensions; d++) sum += entry(row, d) * point[d]!;
        point[row] = sum;
      }
      for (let row = dimensions - 1; row > 0; row--) {
        for (let d = 0; d < row; d++) point[row]! += entry(row, d) * point[d]!;
      }
      return logDet();
    },
    inverse(point) {
      for (let row = 1; row < dimensions; row++) {
        for (let d = 0; d < row; d++) point[row]! -= entry(row, d) * point[d]!;
      }
      for (let row = dimensions - 1; row >= 0; row--) {
        let rest = point[row]!;
        for (let d = row + 1; d < dimensions; d++) rest -= entry(row, d) * point[d]!;
        point[row] = rest * Math.exp(-entry(row, row));
      }
      return -logDet();
    },
  };
}

/** Moves one half of the coordinates by what the other half says; that half stays bit for bit. */
export function couplingLayer(
  { split, dense }: BlockLayout,
  parameters: Parameters,
  shape: FlowShape,
): Layer {
  const count = valuesPerCoordinate(shape);
  const apply = (point: Float64Array, direction: 'forward' | 'inverse'): number => {
    const transform = coordinateTransforms[shape.coupling][direction];
    const raw = conditioner(
      dense,
      parameters,
      split.fixed.map((d) => point[d]!),
    );
    let logDet = 0;
    split.moving.forEach((d, index) => {
      const own = raw.subarray(index * count, (index + 1) * count);
      const { value, logDerivative } = transform(point[d]!, own);
      point[d] = value;
      logDet += logDerivative;
    });
    return logDet;
  };
  return {
    forward: (point) => apply(point, 'forward'),
    inverse: (point) => apply(point, 'inverse'),
  };
}

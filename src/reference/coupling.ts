import { type Coupling, type DenseLayout, SCALE_BOUND } from '../spec/flow';
import { splineForward, splineInverse, type Transformed } from './rationalQuadraticSpline';

/** A flow's parameters in one vector, as flowLayout places them. */
export type Parameters = Float32Array | Float64Array;

/**
 * The small network that steers a coupling layer, in float64: dense layers with ReLU between them.
 * @param inputs the fixed coordinates, ascending
 * @returns the raw values of each moving coordinate, one coordinate after the other
 */
export function conditioner(
  dense: readonly DenseLayout[],
  parameters: Parameters,
  inputs: ArrayLike<number>,
): Float64Array {
  let values = Float64Array.from(inputs);
  dense.forEach((layer, index) => {
    values = denseLayer(layer, parameters, values);
    if (index < dense.length - 1) values = values.map((value) => Math.max(0, value));
  });
  return values;
}

function denseLayer(
  { start, inputs, outputs }: DenseLayout,
  parameters: Parameters,
  values: Float64Array,
): Float64Array<ArrayBuffer> {
  const bias = start + inputs * outputs;
  const sums = new Float64Array(parameters.subarray(bias, bias + outputs));
  for (let input = 0; input < inputs; input++) {
    const row = start + input * outputs;
    const value = values[input]!;
    for (let output = 0; output < outputs; output++) {
      sums[output]! += value * parameters[row + output]!;
    }
  }
  return sums;
}

/** What a coupling does to one coordinate, given the conditioner's raw values for it. */
interface CoordinateTransform {
  forward(x: number, raw: Float64Array): Transformed;
  inverse(y: number, raw: Float64Array): Transformed;
}

/** The log-scale of an affine coupling, held within ±SCALE_BOUND. */
function logScaleOf(raw: Float64Array): number {
  return SCALE_BOUND * Math.tanh(raw[0]! / SCALE_BOUND);
}

/** NICE (arXiv 1410.8516), RealNVP (1605.08803), neural spline flows (1906.04032). */
export const coordinateTransforms: Readonly<Record<Coupling, CoordinateTransform>> = {
  additive: {
    forward: (x, raw) => ({ value: x + raw[0]!, logDerivative: 0 }),
    inverse: (y, raw) => ({ value: y - raw[0]!, logDerivative: 0 }),
  },
  affine: {
    forward(x, raw) {
      const logScale = logScaleOf(raw);
      return { value: x * Math.exp(logScale) + raw[1]!, logDerivative: logScale };
    },
    inverse(y, raw) {
      const logScale = logScaleOf(raw);
      return { value: (y - raw[1]!) * Math.exp(-logScale), logDerivative: -logScale };
    },
  },
  spline: { forward: splineForward, inverse: splineInverse },
};

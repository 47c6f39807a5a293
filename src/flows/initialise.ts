import { flowStages } from '../reference/flow';
import {
  type ActnormLayout,
  type Coupling,
  type DenseLayout,
  flowLayout,
  type FlowShape,
} from '../spec/flow';
import { type Random, randomStream } from '../spec/random';
import { standardisationOf } from './standardisation';

/** Stream of the seed for the conditioners' weights. */
const DENSE_STREAM = 0x1000;

/**
 * Layers start uniform in ± these / √fan-in. Hidden ones: 1 left RealNVP 0.05 nats behind on 2spirals. Last ones
 * at zero, so that every coupling starts as the identity. An additive one would stick there: on centrally
 * symmetric data the zero shift is a stationary point. The wider its last layers begin, the surer it leaves the
 * Gaussian of the rings, and the higher it ends on the moons. Means in nats on rings and moons, of six and eight
 * seeds: hidden 2, last 3: 3.519 and 1.129; 2.5 and 2: 3.507 and 1.096; 3 and 1: 3.509 and 1.093, but a
 * last 0.7 stays near the Gaussian, at 3.551.
 */
const SCALES: Readonly<Record<Coupling, { readonly hidden: number; readonly last: number }>> = {
  additive: { hidden: 2.5, last: 2 },
  affine: { hidden: 2, last: 0 },
  spline: { hidden: 2, last: 0 },
};

/** Standardised coordinates that deviate by less are constant but for rounding. */
const CONSTANT = 1e-6;

/**
 * The weights that training starts from: conditioners at random, the front and linear layers the identity
 * (from random rotations Glow ended 0.05 nats higher, with outliers). Each actnorm between couplings is
 * set from points, as in Glow (arXiv 1807.03039), so that what leaves it is standardised; but from points
 * of all the data, not from the first batch, which may be a single one.
 * @param points [count, dimensions], standardised
 * @returns as flowLayout(shape) places them
 */
export function initialWeights(shape: FlowShape, points: Float32Array, seed: number): Float32Array {
  const { dimensions } = shape;
  const { blocks, parameters } = flowLayout(shape);
  const weights = new Float32Array(parameters);
  const random = randomStream(seed, DENSE_STREAM);
  const moved = Array.from({ length: points.length / dimensions }, (_, row) =>
    Float64Array.from(points.subarray(row * dimensions, (row + 1) * dimensions)),
  );
  const stages = flowStages(shape, weights);
  blocks.forEach((block, index) => {
    fillConditioner(weights, block.dense, SCALES[shape.coupling], random);
    if (block.actnorm === null) return;
    standardise(weights, block.actnorm, moved);
    moved.forEach((point) => stages[index + 1]!.forward(point));
  });
  return weights;
}

/** Hidden layers with their biases, then the last layer, whose bias stays 0. */
function fillConditioner(
  weights: Float32Array,
  dense: readonly DenseLayout[],
  scales: { readonly hidden: number; readonly last: number },
  { uniform }: Random,
): void {
  dense.forEach(({ start, inputs, outputs }, depth) => {
    const last = depth === dense.length - 1;
    const bound = (last ? scales.last : scales.hidden) / Math.sqrt(inputs);
    const end = start + (last ? inputs : inputs + 1) * outputs;
    for (let index = start; index < end; index++) weights[index] = bound * (2 * uniform() - 1);
  });
}

/** Sets an actnorm so that each coordinate of the points comes out with mean 0 and deviation 1. */
function standardise(
  weights: Float32Array,
  { logScale, shift }: ActnormLayout,
  points: readonly Float64Array[],
): void {
  const dimensions = points[0]?.length ?? 0;
  const all = Float64Array.from(points.flatMap((point) => [...point]));
  const { mean, deviation } = standardisationOf(all, dimensions);
  for (let d = 0; d < dimensions; d++) {
    // a coordinate that is constant, as in a single point, stays as wide as it is
    weights[logScale + d] = -Math.log(deviation[d]! > CONSTANT ? deviation[d]! : 1);
    // by the scale as it was stored, so that the mean comes out as exactly as f32 can
    weights[shift + d] = -mean[d]! * Math.exp(weights[logScale + d]!);
  }
}

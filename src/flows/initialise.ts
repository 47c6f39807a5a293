import { flowStages } from '../reference/flow';
import {
  type ActnormLayout,
  type Coupling,
  type DenseLayout,
  flowLayout,
  type FlowShape,
} from '../spec/flow';
import { type Random, randomStream } from '../spec/random';

/** Stream of the seed for the conditioners' weights. */
const DENSE_STREAM = 0x1000;

/** Hidden layers start uniform in ±HIDDEN_SCALE/√fan-in: 1 left RealNVP 0.05 nats behind on 2spirals. */
const HIDDEN_SCALE = 2;
/**
 * Last layers start at zero, so that every coupling starts as the identity. An additive one would
 * stick there: on centrally symmetric data the zero shift is a stationary point. Its last layer starts
 * uniform in ±3/√fan-in: from 2 a seed of three ended 0.06 nats higher on rings.
 */
const LAST_SCALE: Readonly<Record<Coupling, number>> = { additive: 3, affine: 0, spline: 0 };

/**
 * The weights that training starts from: conditioners at random, linear layers the identity (from
 * random rotations Glow ended 0.05 nats higher, with outliers), and each actnorm set from the first
 * batch, as in Glow (arXiv 1807.03039), so that what leaves it is standardised.
 * @param firstBatch [count, dimensions]
 * @returns as flowLayout(shape) places them
 */
export function initialWeights(
  shape: FlowShape,
  firstBatch: Float32Array,
  count: number,
  seed: number,
): Float32Array {
  const { dimensions } = shape;
  const { actnorm, blocks, parameters } = flowLayout(shape);
  const weights = new Float32Array(parameters);
  const random = randomStream(seed, DENSE_STREAM);
  const points = Array.from({ length: count }, (_, row) =>
    Float64Array.from(firstBatch.subarray(row * dimensions, (row + 1) * dimensions)),
  );
  const stages = flowStages(shape, weights);
  const run = (stage: number): void => points.forEach((point) => stages[stage]!.forward(point));

  standardise(weights, actnorm, points);
  run(0);
  blocks.forEach((block, index) => {
    fillConditioner(weights, block.dense, LAST_SCALE[shape.coupling], random);
    if (block.actnorm === null) return;
    standardise(weights, block.actnorm, points);
    run(index + 1);
  });
  return weights;
}

/** Hidden layers with their biases, then the last layer, whose bias stays 0. */
function fillConditioner(
  weights: Float32Array,
  dense: readonly DenseLayout[],
  lastScale: number,
  { uniform }: Random,
): void {
  dense.forEach(({ start, inputs, outputs }, depth) => {
    const last = depth === dense.length - 1;
    const bound = (last ? lastScale : HIDDEN_SCALE) / Math.sqrt(inputs);
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
  for (let d = 0; d < dimensions; d++) {
    const { mean, deviation } = moments(points, d);
    weights[logScale + d] = -Math.log(deviation);
    // by the scale as it was stored, so that the mean comes out as exactly as f32 can
    weights[shift + d] = -mean * Math.exp(weights[logScale + d]!);
  }
}

/** Mean and deviation of one coordinate; where it is constant, a deviation of 1 leaves it be. */
function moments(
  points: readonly Float64Array[],
  d: number,
): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  let largest = 0;
  for (const point of points) {
    sum += point[d]!;
    largest = Math.max(largest, Math.abs(point[d]!));
  }
  const mean = sum / points.length;
  let squares = 0;
  for (const point of points) squares += (point[d]! - mean) ** 2;
  const deviation = Math.sqrt(squares / points.length);
  return { mean, deviation: deviation > 1e-6 * largest ? deviation : 1 };
}

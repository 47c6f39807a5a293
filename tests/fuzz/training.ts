import { DeviceHost } from '../../src/gpu/kernelHost';
import type { Engine } from '../../src/gpu/device';
import { type FlowDims, shapeOf } from '../../src/kernels/flow/dims';
import { flow } from '../../src/kernels/flow/task';
import { type TrainingDims, trainingStep } from '../../src/kernels/flow/trainingStep';
import { flowStages } from '../../src/reference/flow';
import { flowLayout } from '../../src/spec/flow';
import { unsupported } from '../../src/spec/plan';
import { randomStream } from '../../src/spec/random';
import type { Dims } from '../../src/spec/task';
import type { FloatValues } from '../../src/spec/tensor';
import { drawTuningOrDefault } from './draw';
import { drawFlowDims } from './drawDims';
import { flowSimplest, spreadOf, staysNear } from './flow';
import { type Difference, largestOf, LEAST_NORMAL, UNIT_ROUNDOFF, worstDifference } from './judge';
import { inputsOf } from './kernelSubject';
import type { FuzzCase, Subject } from './subject';

/** As relative to the largest gradient, and to the loss: the tolerances of tests/gpu/training.test.ts. */
const GRADIENT_TOLERANCE = 1e-4;
const LOSS_TOLERANCE = 1e-5;
/** So small that a ReLU rarely turns within it. */
const STEP = 1e-7;
/** Each parameter costs the definition two evaluations of every point. */
const MOST_EVALUATIONS = 20_000;

/** The training step: not the output of one run, but loss and gradients of one step at rate 0. */
export const trainingSubject: Subject = {
  kernel: trainingStep.id,
  inputNames: () => ['points', 'weights'],
  drawDims: (draw) => {
    const drawn = drawFlowDims(draw);
    const small = {
      layers: Math.min(drawn.layers, 3),
      width: Math.min(drawn.width, draw.integer(1, 9)),
      dimensions: Math.min(drawn.dimensions, draw.integer(2, 6)),
      bins: Math.min(drawn.bins, 5),
    };
    return affordable({ ...drawn, ...small, inverse: false, batch: draw.integer(1, 40) });
  },
  redraw: (draw, dims) => affordable({ ...ownDims(dims), batch: draw.integer(1, 40) }),
  drawTuning: (draw, dims, capabilities) =>
    drawTuningOrDefault(trainingStep, oneStep(dims), capabilities, draw),
  simplest: flowSimplest,
  tunables: trainingStep.tunables,
  unsupported: (dims, tuning, capabilities) =>
    unsupported(trainingStep, oneStep(dims), tuning, capabilities)?.en ?? null,
  inputs,
  isWithinRange: (dims, values) => staysNear(ownDims(dims), values),
  run,
};

function ownDims(dims: Dims): FlowDims {
  return dims as FlowDims;
}

function oneStep(dims: Dims): TrainingDims {
  return { ...ownDims(dims), stepsAtOnce: 1 };
}

/** Fewer points where there are many parameters, so that float64 stays instant. */
function affordable(dims: FlowDims): FlowDims {
  const { parameters } = flowLayout(shapeOf(dims));
  const most = Math.max(1, Math.floor(MOST_EVALUATIONS / (2 * parameters)));
  return { ...dims, batch: Math.min(dims.batch, most) };
}

function inputs({ dims, values, seed }: FuzzCase): FloatValues {
  return inputsOf(flow, ownDims(dims), values, seed);
}

async function run(engine: Engine, each: FuzzCase): Promise<Difference | string | null> {
  const dims = ownDims(each.dims);
  const given = inputs(each);
  const found = await stepOnDevice(engine, dims, each, given);
  if (hasMoved(given['weights']!, found.weights)) return 'weights moved at rate 0';
  const expected = lossAndGradients(dims, given);
  const spread = spreadOf(expected, given, (near, index) =>
    lossAndGradients(dims, near, roundingsOf(dims, index)),
  );
  const largest = largestOf(expected.subarray(1));
  const allowed = expected.map((value, index) => {
    const base = index === 0 ? LOSS_TOLERANCE * Math.abs(value) : GRADIENT_TOLERANCE * largest;
    return base + 8 * spread[index]! + 1e-7;
  });
  const values = Float32Array.of(found.loss, ...found.gradients);
  return worstDifference('loss and gradients', values, expected, allowed, values.length);
}

/** Whether a weight is another than before; a device may take a denormal one for 0. */
function hasMoved(before: Float32Array, after: Float32Array): boolean {
  return after.some((weight, index) => !(Math.abs(weight - before[index]!) < LEAST_NORMAL));
}

async function stepOnDevice(
  engine: Engine,
  dims: FlowDims,
  { tuning }: FuzzCase,
  { points, weights }: FloatValues,
) {
  const host = new DeviceHost(engine);
  try {
    const { parameters } = flowLayout(shapeOf(dims));
    const sized = oneStep(dims);
    const { scratch } = trainingStep.plan(sized, tuning, engine.capabilities);
    const given = {
      points: await host.tensor({ name: 'points', shape: [dims.batch, dims.dimensions] }, points),
      weights: await host.tensor({ name: 'weights', shape: [parameters] }, weights),
    };
    // moments and progress are carried from step to step, and begin as zeros
    const poisoned = Object.fromEntries(
      await Promise.all(
        scratch
          .filter(({ name }) => name !== 'moments' && name !== 'progress')
          .map(async (spec) => {
            const count = spec.shape.reduce((product, size) => product * size, 1);
            const poison = new Float32Array(count).fill(Number.NaN);
            return [spec.name, await host.tensor(spec, poison)] as const;
          }),
      ),
    );
    const progress = await host.tensor({ name: 'progress', shape: [3] });
    const kernel = await host.load(trainingStep, sized, tuning, {
      ...given,
      ...poisoned,
      progress,
    });
    await kernel.run([0, 1, 2, 3].map((pass) => ({ pass, params: { clip: 1, rate: 0 } })));
    const [, , loss = Number.NaN] = await host.read(progress);
    const gradients = await host.read(poisoned['gradients']!, 0, parameters);
    return { loss, gradients, weights: await host.read(given.weights) };
  } finally {
    host.release();
  }
}

/**
 * What the rounding of a point between two stages may do to it, as factors [batch, stages, dimensions]. A
 * steep stage is followed by one that lays points closer together than f32 tells apart, which no change of the
 * inputs shows.
 */
function roundingsOf(dims: FlowDims, index: number): Float64Array {
  const { normal } = randomStream(index, 1);
  // the front, the blocks, and an additive flow's scale
  const length = dims.batch * (dims.layers + 2) * dims.dimensions;
  return Float64Array.from({ length }, () => 1 + 2 * UNIT_ROUNDOFF * normal());
}

/**
 * Mean -log p in float64, and its gradient by central differences: [1 + parameters].
 * @param roundings of the points between the stages, the same for every evaluation; none unless given
 */
function lossAndGradients(
  dims: FlowDims,
  { points, weights }: FloatValues,
  roundings?: Float64Array,
): Float64Array {
  const exact = Float64Array.from(weights!);
  const loss = lossOf(dims, points!, exact, roundings);
  const found = new Float64Array(1 + exact.length);
  found[0] = loss();
  exact.forEach((weight, index) => {
    exact[index] = weight + STEP;
    const above = loss();
    exact[index] = weight - STEP;
    found[1 + index] = (above - loss()) / (2 * STEP);
    exact[index] = weight;
  });
  return found;
}

/** The loss of the parameters as they are when it is called. */
function lossOf(
  dims: FlowDims,
  points: Float32Array,
  parameters: Float64Array,
  roundings?: Float64Array,
): () => number {
  const { dimensions, batch, layers } = dims;
  const stages = flowStages(shapeOf(dims), parameters);
  return () => {
    let sum = 0;
    for (let row = 0; row < batch; row++) {
      const point = Float64Array.from(points.subarray(row * dimensions, (row + 1) * dimensions));
      stages.forEach((stage, index) => {
        sum -= stage.forward(point);
        const first = (row * (layers + 2) + index) * dimensions;
        if (roundings) point.forEach((x, d) => (point[d] = x * roundings[first + d]!));
      });
      sum += point.reduce((total, z) => total + (z * z + Math.log(2 * Math.PI)) / 2, 0);
    }
    return sum / batch;
  };
}

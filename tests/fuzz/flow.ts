import { type FlowDims, shapeOf } from '../../src/kernels/flow/dims';
import { firstStages, flowStages } from '../../src/reference/flow';
import { SPLINE_BOUND } from '../../src/spec/flow';
import { randomStream } from '../../src/spec/random';
import type { Task } from '../../src/spec/task';
import type { FloatValues } from '../../src/spec/tensor';
import type { Draw } from './draw';
import { drawFlowDims } from './drawDims';
import { largestOf, LEAST_NORMAL, UNIT_ROUNDOFF } from './judge';
import type { Family } from './kernelSubject';

/** A point that goes further than this is beyond what any flow is for. */
const FURTHEST = 1e6;
/** Times that the definition is evaluated beside the inputs given. */
const EVALUATIONS = 16;

export const flowSimplest: FlowDims = {
  batch: 1,
  dimensions: 2,
  layers: 1,
  width: 1,
  depth: 1,
  bins: 2,
  coupling: 0,
  mixing: false,
  inverse: false,
};

/** How a flow is drawn and judged, by whatever kernel. */
export function flowFamily(task: Task<FlowDims>): Family<FlowDims> {
  return {
    drawDims: drawFlowDims,
    redraw: redrawFlow,
    simplest: { ...flowSimplest, blocks: undefined },
    isWithinRange: (dims, inputs) => staysNear(dims, inputs),
    allowed: (dims, inputs, expected) => flowAllowed(task, dims, inputs, expected),
  };
}

/** The batch and how many layers run are parameters. */
export function redrawFlow(draw: Draw, dims: FlowDims): FlowDims {
  return {
    ...dims,
    batch: draw.chance(0.2) ? 1 : draw.integer(1, 100),
    inverse: draw.chance(0.5),
    blocks: draw.chance(0.7) ? undefined : draw.integer(0, dims.layers),
  };
}

/** Whether points stay near, at every stop on their way. */
export function staysNear(dims: FlowDims, { points, weights }: FloatValues): boolean {
  const { dimensions, inverse } = dims;
  const stages = flowStages(shapeOf(dims), weights!);
  const onTheWay = inverse ? stages.toReversed() : stages;
  for (let start = 0; start < points!.length; start += dimensions) {
    const point = Float64Array.from(points!.subarray(start, start + dimensions));
    for (const stage of onTheWay) {
      if (inverse) stage.inverse(point);
      else stage.forward(point);
      if (!(largestOf(point) < FURTHEST)) return false;
    }
  }
  return true;
}

/**
 * The task's tolerance, for values that flows are meant for. Steep weights and points far off magnify
 * rounding: how much, the definition says itself, evaluated at inputs that are each off by what a handful of
 * roundings amount to, and rounded between its stages. Eight times the largest difference of some such
 * evaluations is allowed, and of a spline what its last stage adds.
 */
function flowAllowed(
  task: Task<FlowDims>,
  dims: FlowDims,
  inputs: FloatValues,
  expected: Float64Array,
): Float64Array {
  const { relativeToLargest } = task.toleranceFor?.(dims) ?? task.tolerance;
  const { layers } = shapeOf(dims);
  const base =
    relativeToLargest * largestOf(expected) + 4 * layers * stageError(dims) + 64 * LEAST_NORMAL;
  const spread = spreadOf(expected, inputs, (near, index) => roundedFlow(dims, near, index));
  return spread.map((each) => base + 8 * each);
}

/**
 * What a stage is off by, whatever its point: a spline's knots are sums of lengths as large as its bound, and each
 * addition rounds.
 */
function stageError(dims: FlowDims): number {
  return shapeOf(dims).coupling === 'spline' ? 4 * SPLINE_BOUND * UNIT_ROUNDOFF : 0;
}

/** Points and log-dets in float64, as `task.output`, each point off by a stage's roundings before every stage. */
function roundedFlow(dims: FlowDims, { points, weights }: FloatValues, index: number) {
  const { normal } = randomStream(index, 1);
  const { batch, dimensions, inverse, blocks = dims.layers } = dims;
  const stages = firstStages(shapeOf(dims), weights!, blocks);
  const onTheWay = inverse ? stages.toReversed() : stages;
  const output = new Float64Array(batch * (dimensions + 1));
  for (let row = 0; row < batch; row++) {
    const point = Float64Array.from(points!.subarray(row * dimensions, (row + 1) * dimensions));
    let logDet = 0;
    for (const stage of onTheWay) {
      point.forEach((x, d) => {
        point[d] = x + normal() * (2 * UNIT_ROUNDOFF * Math.abs(x) + stageError(dims));
      });
      logDet += inverse ? stage.inverse(point) : stage.forward(point);
    }
    output.set(point, row * (dimensions + 1));
    output[row * (dimensions + 1) + dimensions] = logDet;
  }
  return output;
}

/** How far results lie from `expected` at inputs beside those given, at most. */
export function spreadOf(
  expected: Float64Array,
  inputs: FloatValues,
  evaluate: (near: FloatValues, index: number) => Float64Array,
): Float64Array {
  const spread = new Float64Array(expected.length);
  for (let index = 0; index < EVALUATIONS; index++) {
    const { normal } = randomStream(index, 0);
    const near = Object.fromEntries(
      Object.entries(inputs).map(([name, values]) => [name, moved(values, normal)]),
    );
    evaluate(near, index).forEach((value, i) => {
      spread[i] = Math.max(spread[i]!, Math.abs(value - expected[i]!));
    });
  }
  return spread;
}

/** In f32 as inputs are, by two steps of each value on average. */
function moved(values: Float32Array, normal: () => number): Float32Array {
  return values.map((x) => x * (1 + 4 * UNIT_ROUNDOFF * normal()));
}

import { firstStages } from '../../reference/flow';
import { flowLayout } from '../../spec/flow';
import type { Param } from '../../spec/kernel';
import type { Task, Tolerance } from '../../spec/task';
import { floats, type TensorValues } from '../../spec/tensor';
import { flowDimensions, type FlowDims, shapeOf } from './dims';
import { flowTestDims } from './testDims';

/** Points through a stack of coupling layers, by whatever kernel. Letters and shapes: README.md beside this file. */
export const flow: Task<FlowDims> = {
  id: 'flow',
  name: { en: 'Coupling-layer flow', 'zh-CN': '耦合层流' },
  formula: 'z = f(x),  log|det ∂f/∂x|',
  dimensions: flowDimensions,
  inputs: (dims) => [
    { name: 'points', shape: [dims.batch, dims.dimensions] },
    { name: 'weights', shape: [flowLayout(shapeOf(dims)).parameters] },
  ],
  outputs: ({ batch, dimensions }) => [{ name: 'output', shape: [batch, dimensions + 1] }],
  dimsFrom: ({ points }) => (points ? { batch: points[0], dimensions: points[1] } : {}),
  reference,
  referenceFlopsPerRow: (dims) => 2 * flowLayout(shapeOf(dims)).parameters,
  inputsFrom,
  tolerance: {
    relativeToLargest: 1e-4,
    reason: {
      en: 'f32 rounding grows from layer to layer by the slopes of those behind it; on weights at random it reaches 1e-5 of the largest value, ten times that is allowed.',
      'zh-CN':
        'f32 舍入误差随后续各层的斜率逐层放大；在随机权重上约为最大值的 1e-5，容差取其十倍。',
    },
  },
  toleranceFor: (dims) => (shapeOf(dims).coupling === 'spline' ? splineTolerance : flow.tolerance),
  smaller: {
    en: 'choose a smaller batch, fewer layers or a smaller width',
    'zh-CN': '请减小批大小、层数或宽度',
  },
  testDims: flowTestDims,
};

const splineTolerance: Tolerance = {
  relativeToLargest: 1e-3,
  reason: {
    en: 'where a spline is steep its inverse is flat, and eight of them one behind the other magnify f32 rounding to 3e-4 of the largest value.',
    'zh-CN': '样条陡峭处其逆平缓，八层相继会把 f32 舍入误差放大到最大值的 3e-4。',
  },
};

/** Rows [dimensions + 1] of the output: the point, then the log-det. */
function reference(inputs: TensorValues, dims: FlowDims, rows: readonly number[]): Float64Array {
  const points = floats(inputs, 'points');
  const weights = floats(inputs, 'weights');
  const { dimensions, inverse } = dims;
  const stages = firstStages(shapeOf(dims), weights, blocksRun(dims));
  const output = new Float64Array(rows.length * (dimensions + 1));
  rows.forEach((row, index) => {
    const point = Float64Array.from(points.subarray(row * dimensions, (row + 1) * dimensions));
    const logDet = inverse
      ? stages.reduceRight((sum, stage) => sum + stage.inverse(point), 0)
      : stages.reduce((sum, stage) => sum + stage.forward(point), 0);
    output.set(point, index * (dimensions + 1));
    output[index * (dimensions + 1) + dimensions] = logDet;
  });
  return output;
}

/** How many coupling layers run, from the front. */
export function blocksRun({ blocks, layers }: FlowDims): number {
  return blocks ?? layers;
}

/** Standard normal values as weights of a flow that moves points about, and does not fold or burst. */
function inputsFrom(normals: TensorValues, dims: FlowDims): TensorValues {
  const points = floats(normals, 'points');
  const weights = floats(normals, 'weights');
  const { blocks } = flowLayout(shapeOf(dims));
  const { dimensions } = dims;
  const scaled = weights.map((weight) => 0.3 * weight);
  for (const { linear, dense } of blocks) {
    for (const { start, inputs, outputs } of dense) {
      const deviation = 1 / Math.sqrt(inputs + 1);
      for (let i = start; i < start + (inputs + 1) * outputs; i++) {
        scaled[i] = deviation * weights[i]!;
      }
    }
    if (linear === null) continue;
    for (let i = linear; i < linear + dimensions ** 2; i++) {
      scaled[i] = (0.5 / dimensions) * weights[i]!;
    }
  }
  return { points, weights: scaled };
}

/** Parameters that every kernel of the task takes first. */
export function flowParams(dims: FlowDims): readonly Param[] {
  return [
    { name: 'batch', type: 'u32', value: dims.batch },
    { name: 'blocks', type: 'u32', value: blocksRun(dims) },
  ];
}

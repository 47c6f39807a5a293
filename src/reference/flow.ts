import { type BlockLayout, flowLayout, type FlowShape } from '../spec/flow';
import type { Parameters } from './coupling';
import { actnormLayer, couplingLayer, type Layer, linearLayer, scaleLayer } from './flowLayers';

/** Where a flow took a point, and the log-determinant of the way there. */
export interface FlowResult {
  /** [dimensions] */
  readonly point: Float64Array;
  readonly logDet: number;
}

/** `front` is the actnorm before all, each `block` holds one coupling, `scale` ends an additive flow. */
export type StageKind = 'front' | 'block' | 'scale';

/** A part of a flow that maps a point in place. It reads the parameters at each call. */
export interface Stage extends Layer {
  readonly kind: StageKind;
}

/** The parts of a flow in order: the front, its blocks, and an additive flow's scale. */
export function flowStages(shape: FlowShape, parameters: Parameters): readonly Stage[] {
  const { dimensions } = shape;
  const { actnorm, blocks, scale } = flowLayout(shape);
  const front = stageOf('front', [actnormLayer(actnorm, parameters, dimensions)]);
  const middle = blocks.map((block) => stageOf('block', blockLayers(block, parameters, shape)));
  if (scale === null) return [front, ...middle];
  return [front, ...middle, stageOf('scale', [scaleLayer(scale, parameters, dimensions)])];
}

function blockLayers(
  block: BlockLayout,
  parameters: Parameters,
  shape: FlowShape,
): readonly Layer[] {
  const { dimensions } = shape;
  const coupling = couplingLayer(block, parameters, shape);
  if (block.actnorm === null || block.linear === null) return [coupling];
  return [
    actnormLayer(block.actnorm, parameters, dimensions),
    linearLayer(block.linear, parameters, dimensions),
    coupling,
  ];
}

function stageOf(kind: StageKind, layers: readonly Layer[]): Stage {
  return {
    kind,
    forward: (point) => layers.reduce((logDet, layer) => logDet + layer.forward(point), 0),
    inverse: (point) => layers.reduceRight((logDet, layer) => logDet + layer.inverse(point), 0),
  };
}

/** The front and `blocks` blocks; an additive flow's scale only after all of them. */
export function firstStages(
  shape: FlowShape,
  parameters: Parameters,
  blocks: number,
): readonly Stage[] {
  const stages = flowStages(shape, parameters);
  return blocks < shape.layers ? stages.slice(0, 1 + blocks) : stages;
}

/**
 * z = f(x) in float64.
 * @param point x [dimensions], left as it is
 * @param blocks how many blocks to run after the front; all of them by default
 */
export function flowForward(
  shape: FlowShape,
  parameters: Parameters,
  point: ArrayLike<number>,
  blocks: number = shape.layers,
): FlowResult {
  const moved = Float64Array.from(point);
  let logDet = 0;
  for (const stage of firstStages(shape, parameters, blocks)) logDet += stage.forward(moved);
  return { point: moved, logDet };
}

/** x = f⁻¹(z) in float64: undoes flowForward of as many blocks; its log-det is the inverse's own. */
export function flowInverse(
  shape: FlowShape,
  parameters: Parameters,
  point: ArrayLike<number>,
  blocks: number = shape.layers,
): FlowResult {
  const moved = Float64Array.from(point);
  let logDet = 0;
  for (const stage of firstStages(shape, parameters, blocks).toReversed()) {
    logDet += stage.inverse(moved);
  }
  return { point: moved, logDet };
}

/** A stop on the way from x to z: where the point is after a stage, and that stage's own log-det. */
export interface PathStep extends FlowResult {
  readonly kind: StageKind;
}

/** Every stop on the way from x to z; the log-dets add up to the whole flow's. */
export function flowPath(
  shape: FlowShape,
  parameters: Parameters,
  point: ArrayLike<number>,
): readonly PathStep[] {
  const moved = Float64Array.from(point);
  return flowStages(shape, parameters).map((stage) => {
    const logDet = stage.forward(moved);
    return { kind: stage.kind, point: moved.slice(), logDet };
  });
}

/** log p(x) = log N(f(x); 0, I) + log|det ∂f/∂x|, in nats. */
export function logProbability(
  shape: FlowShape,
  parameters: Parameters,
  point: ArrayLike<number>,
): number {
  const { point: z, logDet } = flowForward(shape, parameters, point);
  const squares = z.reduce((sum, value) => sum + value * value, 0);
  return logDet - squares / 2 - (z.length / 2) * Math.log(2 * Math.PI);
}

import source from '../../../shaders/flow/training_step.wgsl?raw';
import { type BlockLayout, flowLayout } from '../../spec/flow';
import type { Kernel, Param, Plan, Tuning } from '../../spec/kernel';
import type { Task } from '../../spec/task';
import { trainingFiles } from '../shaders';
import { blockFlops, isNarrow, layoutConstants, mostRawValues } from './cost';
import { type FlowDims, shapeOf } from './dims';
import { flow } from './task';
import {
  accumulateTraffic,
  descendTraffic,
  measureTraffic,
  propagateTraffic,
  weightTiles,
} from './trainingCost';
import { onFewLanes } from '../fewLanes';
import { rowsBeyondTile, rowsTunable, tileTunable, workgroupSizeTunable } from './tunables';

/** A flow's sizes, and how many steps one submission holds. */
export type TrainingDims = FlowDims & { readonly stepsAtOnce: number };

/** As in the shader. */
const MEASURES = 32;
const UPDATES = 8;

/** The passes of a step, by their place in the plan. */
export const TRAINING_PASSES = ['propagate', 'accumulate', 'measure', 'descend'] as const;

/** One step of training: points and weights in, better weights out, in the same place. */
const training: Task<TrainingDims> = {
  dimensions: flow.dimensions,
  reference: flow.reference,
  referenceFlopsPerRow: flow.referenceFlopsPerRow,
  tolerance: flow.tolerance,
  smaller: flow.smaller,
  testDims: [],
  id: 'flow-training',
  name: { en: 'Training step', 'zh-CN': '训练步' },
  formula: 'w ← w − Adam(∇ mean −log p(x))',
  inputs: ({ batch, dimensions, stepsAtOnce }) => [
    { name: 'points', shape: [stepsAtOnce * batch, dimensions] },
  ],
  outputs: (dims) => [{ name: 'weights', shape: [flowLayout(shapeOf(dims)).parameters] }],
};

/**
 * Runs under a {@link KernelHost}, not in a comparison: its weights and moments stay on the device
 * from step to step.
 */
export const trainingStep: Kernel<TrainingDims> = {
  id: 'training-step',
  task: training,
  name: { en: 'Training step', 'zh-CN': '训练步' },
  why: {
    en: 'Forward and backward in one dispatch, a tile of points a workgroup; the sums over the batch in a second; then the gradient’s norm, and Adam.',
    'zh-CN':
      '前向与反向在一次调度中完成，每个工作组一块点；第二次调度对整批求和；然后是梯度范数与 Adam。',
  },
  paper: {
    title: 'Kingma and Ba 2015, Adam',
    url: 'https://arxiv.org/abs/1412.6980',
  },
  shader: { path: 'flow/training_step.wgsl', source },
  uses: trainingFiles,
  tunables: [tileTunable, workgroupSizeTunable, rowsTunable],
  preferred: [{ tile: 16, workgroupSize: 64, rows: 4 }],
  preferredOn: onFewLanes({ tile: 32, workgroupSize: 4, rows: 16 }),
  invalid: (_, tuning) => rowsBeyondTile(tuning),
  plan,
};

function plan(dims: TrainingDims, tuning: Tuning): Plan {
  const { batch, dimensions, layers, stepsAtOnce } = dims;
  const { tile = 16, workgroupSize = 64, rows = 4 } = tuning;
  const layout = flowLayout(shapeOf(dims));
  const { parameters } = layout;
  const groups = Math.max(...layout.blocks.map((block) => blockGroups(block, dims, tuning)));
  const perPoint = layout.blocks.reduce((sum, block) => sum + blockFlops(block, dimensions), 0);
  const raw = mostRawValues(dims);
  const mostFixed = Math.max(...layout.blocks.map(({ split }) => split.fixed.length));
  const threads = { workgroupSize, rows };
  const tiling = {
    tile,
    ...threads,
    lastByColumn: isNarrow(tile, raw, threads),
    firstByColumn: isNarrow(tile, mostFixed, threads),
  };
  const descents = Math.ceil(parameters / (workgroupSize * UPDATES));
  return {
    constants: {
      ...layoutConstants(dims),
      WORKGROUP_SIZE: workgroupSize,
      TILE: tile,
      ROWS: rows,
      RAW: raw,
      LAST_BY_COLUMN: tiling.lastByColumn,
      FIRST_BY_COLUMN: tiling.firstByColumn,
      PARAMETERS: parameters,
      BLOCK_GROUPS: groups,
      MEASURES,
      UPDATES,
    },
    params: trainingParams(dims),
    scratch: [
      { name: 'trace', shape: [batch, traceValues(dims)] },
      { name: 'gradients', shape: [2, parameters] },
      { name: 'moments', shape: [2, parameters] },
      { name: 'partials', shape: [MEASURES, 2] },
      { name: 'progress', shape: [2 + stepsAtOnce] },
    ],
    passes: [
      {
        entryPoint: 'propagate',
        workgroups: Math.ceil(batch / tile),
        flops: 2 * perPoint * batch,
        traffic: propagateTraffic(dims, tiling),
      },
      {
        entryPoint: 'accumulate',
        workgroups: (layers + 1) * groups,
        flops: perPoint * batch,
        traffic: accumulateTraffic(dims, tiling),
      },
      {
        entryPoint: 'measure',
        workgroups: MEASURES,
        flops: 2 * parameters,
        traffic: measureTraffic(dims, layout, MEASURES),
      },
      {
        entryPoint: 'descend',
        workgroups: descents,
        // two moments, their shares, the step
        flops: 14 * parameters,
        traffic: descendTraffic(layout, MEASURES, descents, workgroupSize),
      },
    ],
    invocations: workgroupSize,
    workgroupBytes: 8 * workgroupSize,
  };
}

function trainingParams({ batch }: TrainingDims): readonly Param[] {
  return [
    { name: 'batch', type: 'u32', value: batch },
    { name: 'first_point', type: 'u32', value: 0 },
    { name: 'slot', type: 'u32', value: 0 },
    { name: 'step', type: 'u32', value: 0 },
    { name: 'steps', type: 'u32', value: 1 },
    { name: 'rate', type: 'f32', value: 0 },
    { name: 'clip', type: 'f32', value: 0 },
    { name: 'decay', type: 'f32', value: 0 },
  ];
}

/** Workgroups that sum up the gradients of a block: a thread a tile of weights, or an entry of its mixing. */
function blockGroups(
  { dense }: BlockLayout,
  { mixing, dimensions }: TrainingDims,
  { workgroupSize = 64, rows = 4 }: Tuning,
): number {
  const tiles = dense.reduce((sum, layer) => sum + weightTiles(layer, rows), 0);
  const entries = mixing ? dimensions + dimensions ** 2 : 0;
  return Math.ceil(Math.max(tiles + entries, dimensions) / workgroupSize);
}

/** Values that `trace` keeps of one point. */
function traceValues(dims: TrainingDims): number {
  const { dimensions, layers, width, depth, mixing } = dims;
  const conditioner = 2 * (depth * width + mostRawValues(dims));
  const block = dimensions * (mixing ? 7 : 1) + conditioner;
  return layers * block + 3 * dimensions + 1;
}

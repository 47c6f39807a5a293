import source from '../../../shaders/flow/fused.wgsl?raw';
import {
  type BlockLayout,
  type DenseLayout,
  flowLayout,
  valuesPerCoordinate,
} from '../../spec/flow';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { BYTES_PER_ELEMENT } from '../../spec/tensor';
import { flowFiles } from '../shaders';
import { reads, writes } from '../traffic';
import {
  blockFlops,
  denseTile,
  denseTiles,
  isNarrow,
  layoutConstants,
  mostRawValues,
  perPoint,
} from './cost';
import { type FlowDims, shapeOf } from './dims';
import { blocksRun, flow, flowParams } from './task';
import { onFewLanes } from '../fewLanes';
import { rowsBeyondTile, rowsTunable, tileTunable, workgroupSizeTunable } from './tunables';

export const fused: Kernel<FlowDims> = {
  id: 'fused',
  task: flow,
  name: { en: 'Fused', 'zh-CN': '融合' },
  why: {
    en: 'One dispatch: a workgroup carries its points through the whole stack, and their activations stay on the chip. Only the weights are read again, once for each few points.',
    'zh-CN':
      '一次调度：一个工作组带着自己的点走完整个堆叠，激活值始终留在片上。只有权重需要重复读取，每几个点读一遍。',
  },
  paper: {
    title: 'Müller et al. 2021, Real-time Neural Radiance Caching',
    url: 'https://arxiv.org/abs/2106.12372',
  },
  shader: { path: 'flow/fused.wgsl', source },
  uses: flowFiles,
  // points stand on the chip in fours
  tunables: [tileTunable, workgroupSizeTunable, { ...rowsTunable, choices: [4, 8, 16] }],
  preferred: [
    { tile: 32, workgroupSize: 64, rows: 8 },
    { tile: 16, workgroupSize: 64, rows: 4 },
    { tile: 8, workgroupSize: 64, rows: 4 },
    { tile: 4, workgroupSize: 64, rows: 4 },
  ],
  neighbours: ['workgroupSize', 'tile'],
  preferredOn: onFewLanes(
    { tile: 16, workgroupSize: 4, rows: 16 },
    { tile: 8, workgroupSize: 4, rows: 8 },
  ),
  invalid: (_, tuning) => rowsBeyondTile(tuning),
  plan,
};

/** Values of one hidden layer's place on the chip: for hidden units, for a coordinate's values, for a state. */
function lanesOf(dims: FlowDims): number {
  const perCoordinate = valuesPerCoordinate(shapeOf(dims));
  return Math.max(dims.width, perCoordinate, dims.mixing ? dims.dimensions : 0);
}

function plan(dims: FlowDims, tuning: Tuning): Plan {
  const { batch, dimensions } = dims;
  const { tile = 32, workgroupSize = 64, rows = 8 } = tuning;
  const lanes = lanesOf(dims);
  const coupled = Math.floor(lanes / valuesPerCoordinate(shapeOf(dims)));
  const { blocks } = flowLayout(shapeOf(dims));
  const running = blocks.slice(0, blocksRun(dims));
  const columns = Math.min(coupled * valuesPerCoordinate(shapeOf(dims)), mostRawValues(dims));
  const lastByColumn = isNarrow(tile, columns, { workgroupSize, rows });
  const tiling = { tile, workgroupSize, rows, coupled, lastByColumn };
  const workgroups = Math.ceil(batch / tile);
  const flops = running.reduce((sum, block) => sum + blockFlops(block, dimensions), 0);
  return {
    constants: {
      ...layoutConstants(dims),
      INVERSE: dims.inverse,
      WORKGROUP_SIZE: workgroupSize,
      TILE: tile,
      ROWS: rows,
      ROW_FOURS: rows / 4,
      LANES: lanes,
      COUPLED: coupled,
      LAST_BY_COLUMN: lastByColumn,
    },
    params: flowParams(dims),
    scratch: [],
    passes: [
      {
        entryPoint: 'map_points',
        workgroups,
        flops: flops * batch,
        traffic: [
          // beyond the batch a tile carries its last point
          reads('points', workgroups * tile * dimensions),
          reads('weights', weightReads(dims, running, tiling)),
          writes('output', batch * (dimensions + 1)),
        ],
      },
    ],
    invocations: workgroupSize,
    workgroupBytes: BYTES_PER_ELEMENT * tile * (dimensions + 1 + 2 * lanes),
  };
}

interface Tiling {
  readonly tile: number;
  readonly workgroupSize: number;
  readonly rows: number;
  readonly coupled: number;
  readonly lastByColumn: boolean;
}

function weightReads(dims: FlowDims, blocks: readonly BlockLayout[], tiling: Tiling): number {
  const { batch, mixing, inverse } = dims;
  const { tile, workgroupSize } = tiling;
  const each = perPoint(dims);
  const mixed = inverse
    ? each.unmix.weights
    : each.actnorm.weights + each.mixUpper.weights + each.mixLower.weights;
  // each thread adds the log-det up for itself
  const mixing1 = mixing ? tile * mixed + workgroupSize * each.mixingLogDet.weights : 0;
  const perTile = blocks.reduce((sum, block) => sum + mixing1 + denseReads(block, tiling), 0);
  const workgroups = Math.ceil(batch / tile);
  return workgroups * (perTile + tile * each.enter.weights) + batch * each.leave.weights;
}

/** Weights that a workgroup reads for a block's conditioner. */
function denseReads({ dense, split }: BlockLayout, tiling: Tiling): number {
  const { tile, rows } = tiling;
  return dense.reduce((sum, layer, depth) => {
    const { weights } = denseTile(layer, rows);
    if (depth === dense.length - 1) return sum + lastReads(layer, split.moving.length, tiling);
    return sum + weights * denseTiles(tile, rows, layer.outputs);
  }, 0);
}

/** The same for its last layer, a few coordinates at a time. */
function lastReads(layer: DenseLayout, moving: number, tiling: Tiling): number {
  const { tile, rows, coupled, lastByColumn } = tiling;
  const perCoordinate = layer.outputs / moving;
  let sum = 0;
  for (let first = 0; first < moving; first += coupled) {
    const columns = Math.min(coupled, moving - first) * perCoordinate;
    sum += lastByColumn
      ? (tile / 4) * columns * (layer.inputs + 1)
      : denseTile(layer, rows).weights * denseTiles(tile, rows, columns);
  }
  return sum;
}

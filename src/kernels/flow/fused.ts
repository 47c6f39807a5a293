import source from '../../../shaders/flow/fused.wgsl?raw';
import {
  type BlockLayout,
  type DenseLayout,
  flowLayout,
  valuesPerCoordinate,
} from '../../spec/flow';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { BYTES_PER_ELEMENT } from '../../spec/tensor';
import { flowFiles } from '../shaders';
import { reads, writes } from '../traffic';
import { blockFlops, denseTiles, isNarrow, layoutConstants, mostRawValues, perPoint } from './cost';
import { type FlowDims, shapeOf } from './dims';
import { blocksRun, flow, flowParams } from './task';
import { onFewLanes } from '../fewLanes';
import {
  rowsBeyondTile,
  rowsTunable,
  stepTunable,
  tileTunable,
  workgroupSizeTunable,
} from './tunables';

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
  tunables: [
    tileTunable,
    workgroupSizeTunable,
    { ...rowsTunable, choices: [4, 8, 16] },
    stepTunable,
  ],
  preferred: [
    { tile: 32, workgroupSize: 64, rows: 8, step: 8 },
    { tile: 16, workgroupSize: 64, rows: 4, step: 4 },
    { tile: 8, workgroupSize: 64, rows: 4, step: 4 },
    { tile: 4, workgroupSize: 64, rows: 4, step: 4 },
  ],
  neighbours: ['workgroupSize', 'tile'],
  preferredOn,
  invalid: (_, tuning) => rowsBeyondTile(tuning),
  plan,
};

const onCpu = onFewLanes(
  { tile: 16, workgroupSize: 4, rows: 16, step: 1 },
  { tile: 8, workgroupSize: 4, rows: 8, step: 1 },
);

/** Registers of a thread below which 8 points by 4 columns, and what they are made of, spill. */
const FEW_REGISTERS = 128;
/** Workgroup memory of 64 threads that lets RDNA3 keep 8 waves a SIMD; where it takes more, a half as large does. */
const ROOMY_BYTES = 9 * 1024;

function preferredOn(capabilities: Capabilities, dims: FlowDims): readonly Tuning[] {
  // a compiler for a CPU takes long over what is unrolled
  if (capabilities.isCpu) {
    return [...onCpu(capabilities), { tile: 32, workgroupSize: 64, rows: 8, step: 1 }];
  }
  if ((capabilities.registers ?? FEW_REGISTERS) < FEW_REGISTERS) {
    return [{ tile: 32, workgroupSize: 128, rows: 4, step: 1 }];
  }
  const { workgroupBytes } = plan(dims, { tile: 32, workgroupSize: 64, rows: 8, step: 8 });
  return workgroupBytes > ROOMY_BYTES ? [{ tile: 16, workgroupSize: 32, rows: 8, step: 8 }] : [];
}

/** Values stand on the chip in fours. */
function inFours(values: number): number {
  return 4 * Math.ceil(values / 4);
}

/** Values that a layer gives come in whole fours, and in whole turns of the layer that reads them. */
function grainOf(step: number): number {
  return Math.max(4, step);
}

function inGrains(values: number, step: number): number {
  return grainOf(step) * Math.ceil(values / grainOf(step));
}

/** Values of one hidden layer's place on the chip: for hidden units, for a coordinate's values, for a state. */
function lanesOf(dims: FlowDims, step: number): number {
  const { width, mixing, dimensions } = dims;
  const { blocks } = flowLayout(shapeOf(dims));
  const mostFixed = Math.max(...blocks.map(({ split }) => split.fixed.length));
  const most = Math.max(width, valuesPerCoordinate(shapeOf(dims)), mixing ? dimensions : mostFixed);
  return inGrains(most, step);
}

function plan(dims: FlowDims, tuning: Tuning): Plan {
  const { batch, dimensions } = dims;
  const { tile = 32, workgroupSize = 64, rows = 8, step = 4 } = tuning;
  const { blocks } = flowLayout(shapeOf(dims));
  const running = blocks.slice(0, blocksRun(dims));
  const tiling = tilingOf(dims, { tile, workgroupSize, rows, step });
  const { lanes, coupled, places, lastByColumn } = tiling;
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
      STEP: step,
      FREE: Math.ceil(4 / step),
      GRAIN: grainOf(step),
      HIDDEN: inFours(dimensions),
      LANES: lanes,
      PLACES: places,
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
    workgroupBytes: BYTES_PER_ELEMENT * tile * (inFours(dimensions) + places * lanes),
  };
}

interface Tiling {
  readonly tile: number;
  readonly workgroupSize: number;
  readonly rows: number;
  /** Inputs of a dense layer at a time; beyond its last the bias stands in. */
  readonly step: number;
  readonly lanes: number;
  /** Coordinates whose values have room at a time. */
  readonly coupled: number;
  readonly lastByColumn: boolean;
  /** Places for a hidden layer: one where no thread takes a second turn over what it reads. */
  readonly places: number;
}

function tilingOf(
  dims: FlowDims,
  { tile, workgroupSize, rows, step }: Pick<Tiling, 'tile' | 'workgroupSize' | 'rows' | 'step'>,
): Tiling {
  const lanes = lanesOf(dims, step);
  const perCoordinate = valuesPerCoordinate(shapeOf(dims));
  const coupled = Math.floor(lanes / perCoordinate);
  const raw = mostRawValues(dims);
  const columns = Math.min(coupled * perCoordinate, raw);
  const lastByColumn = isNarrow(tile, columns, { workgroupSize, rows });
  const most = Math.max(
    denseTiles(tile, rows, inGrains(dims.width, step)),
    lastByColumn ? (tile / 4) * columns : denseTiles(tile, rows, inGrains(columns, step)),
  );
  const inPlace = most <= workgroupSize && raw <= columns;
  const places = inPlace ? 1 : 2;
  return { tile, workgroupSize, rows, step, lanes, coupled, lastByColumn, places };
}

function weightReads(dims: FlowDims, blocks: readonly BlockLayout[], tiling: Tiling): number {
  const { batch, mixing, inverse } = dims;
  const { tile, workgroupSize } = tiling;
  const each = perPoint(dims);
  // forward a thread takes 4 points; and each adds the log-det up for itself
  const mixed = inverse
    ? tile * each.unmix.weights
    : (tile / 4) * (each.actnorm.weights + each.mixUpper.weights + each.mixLower.weights);
  const perBlock = mixing ? mixed + workgroupSize * each.mixingLogDet.weights : 0;
  const perTile = blocks.reduce((sum, block) => sum + perBlock + denseReads(block, tiling), 0);
  const workgroups = Math.ceil(batch / tile);
  return workgroups * (perTile + tile * each.enter.weights) + batch * each.leave.weights;
}

/** Weights that a workgroup reads for a block's conditioner. */
function denseReads({ dense, split }: BlockLayout, tiling: Tiling): number {
  const { tile, rows, step } = tiling;
  return dense.reduce((sum, layer, depth) => {
    if (depth === dense.length - 1) return sum + lastReads(layer, split.moving.length, tiling);
    const tiles = denseTiles(tile, rows, inGrains(layer.outputs, step));
    return sum + 4 * columnReads(layer, tiling) * tiles;
  }, 0);
}

/** Weights of one column of a dense layer, and its bias. */
function columnReads({ inputs }: DenseLayout, { step }: Tiling): number {
  return step * Math.ceil(inputs / step) + 1;
}

/** The same for its last layer, a few coordinates at a time. */
function lastReads(layer: DenseLayout, moving: number, tiling: Tiling): number {
  const { tile, rows, step, coupled, lastByColumn } = tiling;
  const perCoordinate = layer.outputs / moving;
  let sum = 0;
  for (let first = 0; first < moving; first += coupled) {
    const columns = Math.min(coupled, moving - first) * perCoordinate;
    const read = lastByColumn
      ? (tile / 4) * columns
      : 4 * denseTiles(tile, rows, inGrains(columns, step));
    sum += read * columnReads(layer, tiling);
  }
  return sum;
}

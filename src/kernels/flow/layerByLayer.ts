import source from '../../../shaders/flow/layer_by_layer.wgsl?raw';
import { type BlockLayout, flowLayout } from '../../spec/flow';
import type { Kernel, Pass, Plan, Tuning } from '../../spec/kernel';
import { denseLayer, flowFiles } from '../shaders';
import { reads, writes } from '../traffic';
import {
  add,
  denseFlops,
  denseTile,
  denseTiles,
  type Elements,
  layoutConstants,
  mostRawValues,
  perPoint,
  times,
} from './cost';
import { type FlowDims, shapeOf } from './dims';
import { blocksRun, flow, flowParams } from './task';
import { onFewLanes } from '../fewLanes';
import { rowsTunable, workgroupSizeTunable } from './tunables';

export const layerByLayer: Kernel<FlowDims> = {
  id: 'layer-by-layer',
  task: flow,
  name: { en: 'Layer by layer', 'zh-CN': '逐层' },
  why: {
    en: 'Each dense layer and each coupling is a dispatch of its own, as a framework runs it. What one leaves to the next goes through memory, and a small batch waits for each start.',
    'zh-CN':
      '每个稠密层和每次耦合各自一次调度，与框架的做法相同。层与层之间的数据都要经过内存，小批量时还要逐次等待启动。',
  },
  paper: {
    title: 'Dinh et al. 2017, Density estimation using Real NVP',
    url: 'https://arxiv.org/abs/1605.08803',
  },
  shader: { path: 'flow/layer_by_layer.wgsl', source },
  uses: [...flowFiles, denseLayer],
  tunables: [workgroupSizeTunable, rowsTunable],
  preferred: [{ workgroupSize: 64, rows: 8 }],
  neighbours: ['workgroupSize'],
  preferredOn: onFewLanes({ workgroupSize: 16, rows: 16 }),
  plan,
};

function plan(dims: FlowDims, tuning: Tuning): Plan {
  const { dimensions, width, mixing, batch } = dims;
  const raw = mostRawValues(dims);
  const slots = dimensions + 1 + (mixing ? 2 * dimensions : 0) + 2 * width + raw;
  return {
    constants: {
      ...layoutConstants(dims),
      INVERSE: dims.inverse,
      WORKGROUP_SIZE: tuning.workgroupSize!,
      ROWS: tuning.rows!,
      RAW: raw,
    },
    params: [
      ...flowParams(dims),
      { name: 'block', type: 'u32', value: 0 },
      { name: 'depth', type: 'u32', value: 0 },
    ],
    scratch: [{ name: 'activations', shape: [batch, slots] }],
    passes: passesOf(dims, tuning),
    invocations: tuning.workgroupSize!,
    workgroupBytes: 0,
  };
}

function passesOf(dims: FlowDims, tuning: Tuning): readonly Pass[] {
  const { blocks } = flowLayout(shapeOf(dims));
  const each = perPoint(dims);
  const { batch, dimensions, inverse } = dims;
  const io = { ...each.enter, written: each.enter.written + 1 };
  const out = { ...each.leave, read: each.leave.read + 1 };
  const running = blocks.slice(0, blocksRun(dims)).map((layout, block) => ({ layout, block }));
  const ordered = inverse ? running.toReversed() : running;
  return [
    rowPass(dims, tuning, 'enter_points', io, [reads('points', batch * dimensions)]),
    ...ordered.flatMap(({ layout, block }) => blockPasses(dims, tuning, layout, block)),
    rowPass(dims, tuning, 'leave_points', out, [writes('output', batch * (dimensions + 1))]),
  ];
}

function blockPasses(
  dims: FlowDims,
  tuning: Tuning,
  layout: BlockLayout,
  block: number,
): readonly Pass[] {
  const each = perPoint(dims);
  const { dimensions, mixing, inverse, batch } = dims;
  const moving = layout.split.moving.length;
  const logDet = { weights: mixing ? each.mixingLogDet.weights : 0, read: 1, written: 1 };
  const of = (entryPoint: string, elements: Elements, wide: boolean, flops = 0): Pass => ({
    ...rowPass(dims, tuning, entryPoint, elements, [], wide ? dimensions : 1),
    params: { block },
    flops,
  });
  const product = batch * dimensions ** 2;
  return [
    ...(mixing && !inverse
      ? [
          of('normalise', each.actnorm, true),
          of('multiply_upper', each.mixUpper, true, product),
          of('multiply_lower', each.mixLower, true, product),
        ]
      : []),
    ...layout.dense.map((_, depth) => densePass(dims, tuning, layout, block, depth)),
    of('couple_halves', add(times(moving, each.couple), logDet), false),
    ...(mixing && inverse ? [of('solve', each.unmix, false, 2 * product)] : []),
  ];
}

function densePass(
  { batch }: FlowDims,
  { workgroupSize, rows }: Tuning,
  { dense }: BlockLayout,
  block: number,
  depth: number,
): Pass {
  const layer = dense[depth]!;
  const tiles = denseTiles(batch, rows!, layer.outputs);
  const { weights, read } = denseTile(layer, rows!);
  return {
    entryPoint: 'dense',
    workgroups: Math.ceil(tiles / workgroupSize!),
    params: { block, depth },
    flops: denseFlops(layer) * batch,
    traffic: [
      reads('weights', tiles * weights),
      reads('activations', tiles * read),
      // four columns at a time, the last again where there are fewer
      writes('activations', batch * 4 * Math.ceil(layer.outputs / 4)),
    ],
  };
}

/** A pass with one thread for each point, or for each of `perRow` values of a point. */
function rowPass(
  { batch }: FlowDims,
  { workgroupSize }: Tuning,
  entryPoint: string,
  { weights, read, written }: Elements,
  traffic: Pass['traffic'],
  perRow = 1,
): Pass {
  return {
    entryPoint,
    workgroups: Math.ceil((batch * perRow) / workgroupSize!),
    flops: 0,
    traffic: [
      ...traffic,
      reads('weights', batch * weights),
      reads('activations', batch * read),
      writes('activations', batch * written),
    ],
  };
}

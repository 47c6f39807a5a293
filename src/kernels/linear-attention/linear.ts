import source from '../../../shaders/linear-attention/linear.wgsl?raw';
import reachSource from '../../../shaders/linear-attention/reach.wgsl?raw';
import sumChunksSource from '../../../shaders/linear-attention/sum_chunks.wgsl?raw';
import tilesSource from '../../../shaders/linear-attention/tiles.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import type { AttentionDims } from '../attention/dims';
import { storedPlan } from '../attention/stored';
import { invalidShape } from '../attention/limits';
import { onFewLanes } from '../fewLanes';
import { farRows, features, fours, grid, outerAdd, stored, visibleKeys } from '../shaders';
import { chunkSizeTunable, layOutChunks, statesShape, statesTooLarge } from './chunks';
import { planFarRows } from './farRows';
import { applyPass, carryPass, SCAN_THREADS, stateSize, sumPass } from './linearCost';
import {
  applyBytes,
  chooseLayout,
  outBlocks,
  stateBlocks,
  sumBytes,
  threadsY,
  turns,
} from './linearLayout';
import { UNSUPPORTED } from './limits';
import { shapeConstants, shapeParams } from './shape';
import { linearAttentionTask } from './task';

export const linear: Kernel<AttentionDims> = {
  id: 'linear',
  task: linearAttentionTask,
  name: { en: 'Linear', 'zh-CN': '线性' },
  why: {
    en: 'Without the softmax the keys can be summed first: one headDim × headDim state serves every query, and work grows with tokens, not with their square. Causal, chunks are summed side by side and carried on.',
    'zh-CN':
      '去掉 softmax 便可先对键求和：一个 头维度×头维度 的状态服务所有查询，计算量随词元线性增长。因果时各段并行求和，再逐段累加。',
  },
  paper: {
    title: 'Katharopoulos et al. 2020, Transformers are RNNs',
    url: 'https://arxiv.org/abs/2006.16236',
  },
  shader: { path: 'linear-attention/linear.wgsl', source },
  uses: [
    grid,
    stored,
    visibleKeys,
    fours,
    outerAdd,
    features,
    farRows,
    { path: 'linear-attention/reach.wgsl', source: reachSource },
    { path: 'linear-attention/tiles.wgsl', source: tilesSource },
    { path: 'linear-attention/sum_chunks.wgsl', source: sumChunksSource },
  ],
  tunables: [chunkSizeTunable],
  // 64 where the states fit: longer chunks make fewer of them
  preferred: [64, 128, 256].map((chunkSize) => ({ chunkSize })),
  neighbours: ['chunkSize'],
  // where nothing hides what the diagonal costs, shorter ones pay
  preferredOn: onFewLanes({ chunkSize: 32 }),
  unsupportedDimensions: UNSUPPORTED,
  invalid: (dims, tuning, capabilities) =>
    invalidShape(dims) ?? statesTooLarge(dims, tuning, capabilities, stateSize(dims)),
  plan,
};

function plan(dims: AttentionDims, { chunkSize = 64 }: Tuning, capabilities: Capabilities): Plan {
  const chunks = layOutChunks(dims, chunkSize);
  const layout = chooseLayout(dims, chunkSize, capabilities);
  const far = planFarRows(dims, 1);
  return storedPlan(linearAttentionTask, dims, {
    constants: {
      ...shapeConstants(dims),
      FEATURE_MAP: dims.featureMap ?? 0,
      CHUNK_SIZE: chunkSize,
      STATE_BLOCKS: stateBlocks(dims, layout),
      OUT_BLOCKS: outBlocks(dims, layout),
      TURNS: turns(layout, capabilities),
      ...layout,
      ...far.constants,
    },
    params: [
      ...shapeParams(dims),
      { name: 'chunks', type: 'u32', value: chunks.count },
      { name: 'first_key', type: 'i32', value: chunks.firstKey },
    ],
    scratch: [{ name: 'states', shape: statesShape(dims, chunks, stateSize(dims)) }, far.scratch],
    passes: [
      sumPass(dims, chunks, layout),
      carryPass(dims, chunks),
      applyPass(dims, chunks, layout, far.marked),
      ...far.passes,
    ].filter((pass) => pass !== null),
    invocations: Math.max(SCAN_THREADS, far.invocations, layout.THREADS_X * threadsY(layout)),
    workgroupBytes: Math.max(applyBytes(dims, layout), sumBytes(dims, layout), far.workgroupBytes),
  });
}

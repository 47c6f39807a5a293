import source from '../../../shaders/linear-attention/gated_linear.wgsl?raw';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { storedPlan } from '../attention/stored';
import { invalidShape } from '../attention/limits';
import { gatedState, grid, stored, visibleKeys } from '../shaders';
import { chunkSizeTunable, layOutChunks, statesShape, statesTooLarge } from './chunks';
import { columnConstants, columnsTunable, preferredColumns, preferredColumnsOn } from './columns';
import { chainPass, keysPass, queriesPass, SCAN_THREADS } from './gatedCost';
import { gatedLinearTask } from './gatedTask';
import { UNSUPPORTED } from './limits';
import { shapeConstants, shapeParams } from './shape';

/** Elements of a state: S, and as its last column how much the chunk leaves of the state before it. */
function stateSize(dims: AttentionDims): number {
  return dims.headDim * (valueDimOf(dims) + 1);
}

const inChunks = (tunings: readonly Tuning[]): readonly Tuning[] =>
  tunings.flatMap((tuning) => [64, 128, 256].map((chunkSize) => ({ chunkSize, ...tuning })));

export const gatedLinear: Kernel<AttentionDims> = {
  id: 'gated-linear',
  task: gatedLinearTask,
  name: { en: 'Gated linear', 'zh-CN': '门控线性' },
  why: {
    en: 'Every key fades the state by a factor a row. Chunks of keys are walked side by side, each from nothing, then chained by what each leaves of the one before; a product of factors is never undone, so none overflows.',
    'zh-CN':
      '每个键让状态逐行衰减。各段从零状态起并行推进，再按每段的残余比例串接；因子只乘不除，因此不会溢出。',
  },
  paper: {
    title: 'Yang et al. 2023, Gated Linear Attention Transformers',
    url: 'https://arxiv.org/abs/2312.06635',
  },
  shader: { path: 'linear-attention/gated_linear.wgsl', source },
  uses: [grid, stored, visibleKeys, gatedState],
  tunables: [chunkSizeTunable, columnsTunable],
  preferred: inChunks(preferredColumns),
  neighbours: ['columns', 'chunkSize'],
  preferredOn: (...where) => inChunks(preferredColumnsOn(...where)),
  unsupportedDimensions: UNSUPPORTED,
  invalid: (dims, tuning, capabilities) =>
    invalidShape(dims) ?? statesTooLarge(dims, tuning, capabilities, stateSize(dims)),
  plan,
};

function plan(dims: AttentionDims, { chunkSize = 64, columns = 2 }: Tuning): Plan {
  const chunks = layOutChunks(dims, chunkSize);
  const constants = columnConstants(dims.headDim, valueDimOf(dims), columns);
  return storedPlan(gatedLinearTask, dims, {
    constants: { ...shapeConstants(dims), ...constants, CHUNK_SIZE: chunkSize },
    params: [
      ...shapeParams(dims),
      { name: 'chunks', type: 'u32', value: chunks.count },
      { name: 'first_key', type: 'i32', value: chunks.firstKey },
    ],
    scratch: [{ name: 'states', shape: statesShape(dims, chunks, stateSize(dims)) }],
    passes: [
      keysPass(dims, chunks, constants),
      chainPass(dims, chunks),
      queriesPass(dims, chunks, constants),
    ].filter((pass) => pass !== null),
    invocations: Math.max(SCAN_THREADS, constants.WORKGROUP_SIZE),
    workgroupBytes: 0,
  });
}

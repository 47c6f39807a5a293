import source from '../../../shaders/linear-attention/linear_registers.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { storedPlan } from '../attention/stored';
import { invalidShape } from '../attention/limits';
import { hasFewLanes } from '../fewLanes';
import { farRows, features, grid, stored, visibleKeys } from '../shaders';
import { reads, writes } from '../traffic';
import {
  columnConstants,
  columnsTunable,
  preferredColumns,
  preferredColumnsOn,
  shareColumns,
} from './columns';
import { planFarRows } from './farRows';
import { UNSUPPORTED } from './limits';
import { isNormalised, seenKeys, shapeConstants, shapeParams } from './shape';
import { linearAttentionTask } from './task';

export const linearRegisters: Kernel<AttentionDims> = {
  id: 'linear-registers',
  task: linearAttentionTask,
  name: { en: 'Linear, in registers', 'zh-CN': '线性·寄存器' },
  why: {
    en: 'Token by token: a thread keeps a few columns of the state in registers, and waits for no other up to 64 dimensions. But a head has only as many threads as it has columns, and each reads every query and key.',
    'zh-CN':
      '逐词元递推：每个线程把状态的几列保存在寄存器中，不超过 64 维时线程之间无需等待。但一个头的线程数受列数所限，且每个线程都要读取所有查询和键。',
  },
  paper: {
    title: 'Katharopoulos et al. 2020, Transformers are RNNs',
    url: 'https://arxiv.org/abs/2006.16236',
  },
  shader: { path: 'linear-attention/linear_registers.wgsl', source },
  uses: [grid, stored, visibleKeys, features, farRows],
  tunables: [columnsTunable],
  preferred: preferredColumns,
  neighbours: ['columns'],
  preferredOn: preferredColumnsOn,
  unsupportedDimensions: UNSUPPORTED,
  invalid: (dims) => invalidShape(dims),
  plan,
};

/** Rows of a column that a thread holds at most, and as many of the normaliser, where registers are a GPU's. */
const MOST_ROWS = 64;

/** Threads that share the rows of a column. */
function partsOf(headDim: number, capabilities: Capabilities): number {
  return hasFewLanes(capabilities) ? 1 : Math.ceil(headDim / MOST_ROWS);
}

function plan(dims: AttentionDims, { columns = 2 }: Tuning, capabilities: Capabilities): Plan {
  const { tokens, headDim } = dims;
  const parts = partsOf(headDim, capabilities);
  const valueDim = valueDimOf(dims);
  const heads = dims.batch * dims.heads;
  const constants = columnConstants(headDim, valueDim, columns);
  const { slabs, threads } = shareColumns(valueDim, constants);
  const seen = seenKeys(dims);
  const far = planFarRows(dims, threads);
  // those beyond the last column walk along
  const walking = slabs * constants.WORKGROUP_SIZE;
  // what a head's threads multiply by each entry of a query or key, the normaliser's part included
  const width = valueDim + (isNormalised(dims) ? walking : 0);
  return storedPlan(linearAttentionTask, dims, {
    constants: {
      ...shapeConstants(dims),
      ...constants,
      ...far.constants,
      PARTS: parts,
      ROW_GROUPS: Math.ceil(constants.ROW_GROUPS / parts),
      SHARES: columns + 2,
      FEATURE_MAP: dims.featureMap ?? 0,
    },
    params: shapeParams(dims),
    scratch: [far.scratch],
    passes: [
      {
        entryPoint: 'walk_tokens',
        workgroups: heads * slabs,
        flops: heads * headDim * 2 * width * (seen + tokens),
        traffic: [
          reads('q', heads * walking * tokens * headDim),
          reads('k', heads * walking * seen * headDim),
          reads('v', heads * seen * valueDim * parts),
          writes('output', heads * tokens * valueDim),
          ...far.marked,
        ],
      },
      ...far.passes,
    ],
    invocations: Math.max(constants.WORKGROUP_SIZE * parts, far.invocations),
    workgroupBytes: Math.max(shareBytes(constants, parts), far.workgroupBytes),
  });
}

/** share_tile of the shader. */
function shareBytes(
  { COLUMNS, WORKGROUP_SIZE }: ReturnType<typeof columnConstants>,
  parts: number,
): number {
  return 4 * Math.max(1, 2 * (parts - 1) * (COLUMNS + 2) * WORKGROUP_SIZE);
}

import source from '../../../shaders/linear-attention/gated_tokens.wgsl?raw';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { storedPlan } from '../attention/stored';
import { invalidShape } from '../attention/limits';
import { gatedState, grid, stored, visibleKeys } from '../shaders';
import { reads, writes } from '../traffic';
import {
  columnConstants,
  columnsTunable,
  preferredColumns,
  preferredColumnsOn,
  shareColumns,
} from './columns';
import { gatedLinearTask } from './gatedTask';
import { UNSUPPORTED } from './limits';
import { seenKeys, shapeConstants, shapeParams } from './shape';

export const gatedLinearTokens: Kernel<AttentionDims> = {
  id: 'gated-linear-tokens',
  task: gatedLinearTask,
  name: { en: 'Gated linear, by token', 'zh-CN': '门控线性·逐词元' },
  why: {
    en: 'The recurrence as it is written, a few columns of the state in the registers of each thread. Nothing but the state moves on, and nothing runs beside it but other columns and heads.',
    'zh-CN':
      '按定义逐词元递推，每个线程的寄存器保存状态的几列。除状态外无需传递任何数据，但只有列与头之间可以并行。',
  },
  paper: {
    title: 'Yang et al. 2023, Gated Linear Attention Transformers',
    url: 'https://arxiv.org/abs/2312.06635',
  },
  shader: { path: 'linear-attention/gated_tokens.wgsl', source },
  uses: [grid, stored, visibleKeys, gatedState],
  tunables: [columnsTunable],
  preferred: preferredColumns,
  neighbours: ['columns'],
  preferredOn: preferredColumnsOn,
  unsupportedDimensions: UNSUPPORTED,
  invalid: (dims) => invalidShape(dims),
  plan,
};

function plan(dims: AttentionDims, { columns = 2 }: Tuning): Plan {
  const { tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const heads = dims.batch * dims.heads;
  const constants = columnConstants(headDim, valueDim, columns);
  const { slabs, threads } = shareColumns(valueDim, constants);
  const seen = seenKeys(dims);
  return storedPlan(gatedLinearTask, dims, {
    constants: { ...shapeConstants(dims), ...constants },
    params: shapeParams(dims),
    scratch: [],
    passes: [
      {
        entryPoint: 'walk_tokens',
        workgroups: heads * slabs,
        flops: heads * headDim * valueDim * (3 * seen + 2 * tokens),
        traffic: [
          reads('q', heads * threads * tokens * headDim),
          reads('k', heads * threads * seen * headDim),
          reads('decay', heads * threads * seen * headDim),
          reads('v', heads * seen * valueDim),
          writes('output', heads * tokens * valueDim),
        ],
      },
    ],
    invocations: constants.WORKGROUP_SIZE,
    workgroupBytes: 0,
  });
}

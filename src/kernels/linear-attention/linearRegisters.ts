import source from '../../../shaders/linear-attention/linear_registers.wgsl?raw';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { storedPlan } from '../attention/stored';
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
import { unknownHere } from './limits';
import { isNormalised, seenKeys, shapeConstants, shapeParams } from './shape';
import { linearAttentionTask } from './task';

export const linearRegisters: Kernel<AttentionDims> = {
  id: 'linear-registers',
  task: linearAttentionTask,
  name: { en: 'Linear, in registers', 'zh-CN': '线性·寄存器' },
  why: {
    en: 'Token by token without a barrier: a thread keeps a few columns of the state in registers. Nobody waits, but a head has only as many threads as it has columns, and each reads every query and key.',
    'zh-CN':
      '逐词元递推而不用屏障：每个线程把状态的几列保存在寄存器中。无需等待，但一个头的线程数受列数所限，且每个线程都要读取所有查询和键。',
  },
  paper: {
    title: 'Katharopoulos et al. 2020, Transformers are RNNs',
    url: 'https://arxiv.org/abs/2006.16236',
  },
  shader: { path: 'linear-attention/linear_registers.wgsl', source },
  uses: [grid, stored, visibleKeys, features, farRows],
  tunables: [columnsTunable],
  preferred: preferredColumns,
  preferredOn: preferredColumnsOn,
  invalid: unknownHere,
  plan,
};

function plan(dims: AttentionDims, { columns = 2 }: Tuning): Plan {
  const { tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const heads = dims.batch * dims.heads;
  const constants = columnConstants(headDim, valueDim, columns);
  const { slabs, threads } = shareColumns(valueDim, constants);
  const seen = seenKeys(dims);
  const far = planFarRows(dims, threads);
  // what a head's threads multiply by each entry of a query or key, the normaliser's part included
  const width = valueDim + (isNormalised(dims) ? threads : 0);
  return storedPlan(linearAttentionTask, dims, {
    constants: {
      ...shapeConstants(dims),
      ...constants,
      ...far.constants,
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
          reads('q', heads * threads * tokens * headDim),
          reads('k', heads * threads * seen * headDim),
          reads('v', heads * seen * valueDim),
          writes('output', heads * tokens * valueDim),
          ...far.marked,
        ],
      },
      ...far.passes,
    ],
    invocations: Math.max(constants.WORKGROUP_SIZE, far.invocations),
    workgroupBytes: far.workgroupBytes,
  });
}

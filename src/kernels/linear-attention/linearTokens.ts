import source from '../../../shaders/linear-attention/linear_tokens.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { storedPlan } from '../attention/stored';
import { invalidShape } from '../attention/limits';
import { farRows, features, grid, stored, visibleKeys } from '../shaders';
import { reads, writes } from '../traffic';
import { planFarRows } from './farRows';
import { UNSUPPORTED } from './limits';
import { isNormalised, seenKeys, shapeConstants, shapeParams } from './shape';
import { linearAttentionTask } from './task';

/** Columns of the state that a workgroup walks with, as in the shader. */
const COLUMNS = 4;

export const linearTokens: Kernel<AttentionDims> = {
  id: 'linear-tokens',
  task: linearAttentionTask,
  name: { en: 'Linear, by token', 'zh-CN': '线性·逐词元' },
  why: {
    en: 'The recurrence as inference engines run it: a thread a row of the state, token after token, and at each token a tree of barriers that adds the rows up.',
    'zh-CN':
      '推理引擎常用的递推：一个线程负责状态的一行，逐个词元前进，每个词元都要经过一连串屏障把各行相加。',
  },
  paper: {
    title: 'Katharopoulos et al. 2020, Transformers are RNNs',
    url: 'https://arxiv.org/abs/2006.16236',
  },
  shader: { path: 'linear-attention/linear_tokens.wgsl', source },
  uses: [grid, stored, visibleKeys, features, farRows],
  tunables: [],
  preferred: [{}],
  unsupportedDimensions: UNSUPPORTED,
  invalid: (dims) => invalidShape(dims),
  plan,
};

function plan(dims: AttentionDims, _: Tuning, { limits }: Capabilities): Plan {
  const { tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const most = Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX);
  // a row of the state each, where there are threads enough, and at the end a column each
  const rows = 2 ** Math.ceil(Math.log2(headDim));
  const threads = Math.max(COLUMNS, Math.min(rows, 2 ** Math.floor(Math.log2(most))));
  const heads = dims.batch * dims.heads;
  const slabs = Math.ceil(valueDim / COLUMNS);
  const workgroups = heads * slabs;
  const far = planFarRows(dims, slabs);
  const seen = seenKeys(dims);
  // the columns of a slab, and the normaliser
  const width = COLUMNS + (isNormalised(dims) ? 1 : 0);
  return storedPlan(linearAttentionTask, dims, {
    constants: {
      ...shapeConstants(dims),
      ...far.constants,
      FEATURE_MAP: dims.featureMap ?? 0,
      THREADS: threads,
      ROWS: Math.ceil(headDim / threads),
    },
    params: shapeParams(dims),
    scratch: [far.scratch],
    passes: [
      {
        entryPoint: 'walk_tokens',
        workgroups,
        flops: workgroups * headDim * 2 * width * (seen + tokens),
        traffic: [
          reads('q', workgroups * tokens * headDim),
          reads('k', workgroups * seen * headDim),
          // every row of the state reads the value for itself
          reads('v', heads * seen * headDim * valueDim),
          writes('output', heads * tokens * valueDim),
          ...far.marked,
        ],
      },
      ...far.passes,
    ],
    invocations: Math.max(threads, far.invocations),
    // a sum for each column, the normaliser, and what that may have lost
    workgroupBytes: Math.max(4 * threads * (COLUMNS + 2), far.workgroupBytes),
  });
}

import source from '../../../shaders/explain/linear_trace.wgsl?raw';
import type { Kernel, Plan } from '../../spec/kernel';
import { firstOutput } from '../../spec/plan';
import { elementCount } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { shapeConstants, shapeParams } from '../linear-attention/shape';
import { features, grid } from '../shaders';
import { reads, writes } from '../traffic';
import { linearTraceTask } from './linearTraceTask';

/** Linear attention, slowly enough to be watched. */
export const linearTrace: Kernel<AttentionDims> = {
  id: 'linear-trace',
  task: linearTraceTask,
  name: linearTraceTask.name,
  why: {
    en: 'A thread a column of the state that writes it down after each token: it serves to be read, not to be fast.',
    'zh-CN': '一个线程负责状态的一列，每处理一个词元就把它写下来：为了看懂，而不是为了快。',
  },
  paper: {
    title: 'Katharopoulos et al. 2020, Transformers are RNNs',
    url: 'https://arxiv.org/abs/2006.16236',
  },
  shader: { path: 'explain/linear_trace.wgsl', source },
  uses: [grid, features],
  tunables: [],
  preferred: [{}],
  invalid,
  plan,
};

/** A state that grows by a token at a time is causal, and has a key for each token. */
function invalid({ causal, tokens, keys, queryOffset }: AttentionDims): Text | null {
  if (causal && keys === tokens && queryOffset === 0) return null;
  return {
    en: 'a trace by token is causal: choose causal, as many keys as tokens and no offset',
    'zh-CN': '逐词元记录要求因果：请选择因果、键数等于词元数且无偏移',
  };
}

function plan(dims: AttentionDims): Plan {
  const { tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const heads = dims.batch * dims.heads;
  const { CAUSAL: _, ...constants } = shapeConstants(dims);
  return {
    constants: { ...constants, FEATURE_MAP: dims.featureMap ?? 0 },
    params: shapeParams(dims),
    scratch: [],
    passes: [
      {
        entryPoint: 'trace_tokens',
        workgroups: heads,
        // a product and a sum each for S and for what the query takes of S and z, a sum for z
        flops: heads * tokens * headDim * valueDim * 7,
        traffic: [
          // each column reads the query and the key for itself
          reads('q', heads * tokens * headDim * valueDim),
          reads('k', heads * tokens * headDim * valueDim),
          reads('v', heads * tokens * valueDim),
          writes('trace', elementCount(firstOutput(linearTraceTask, dims))),
        ],
      },
    ],
    invocations: valueDim,
    workgroupBytes: 0,
  };
}

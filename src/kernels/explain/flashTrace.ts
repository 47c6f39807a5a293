import source from '../../../shaders/explain/flash_trace.wgsl?raw';
import type { Kernel, Plan } from '../../spec/kernel';
import { firstOutput } from '../../spec/plan';
import { elementCount, rowCount } from '../../spec/tensor';
import { attentionFlops, visiblePairs } from '../attention/cost';
import { valueDimOf } from '../attention/dims';
import { attentionOutput } from '../attention/tensors';
import { shapeConstants, shapeParams } from '../linear-attention/shape';
import { grid, visibleKeys } from '../shaders';
import { reads, writes } from '../traffic';
import { type FlashTraceDims, flashTraceTask } from './flashTraceTask';

const THREADS = 32;

/** Flash, slowly enough to be watched. */
export const flashTrace: Kernel<FlashTraceDims> = {
  id: 'flash-trace',
  task: flashTraceTask,
  name: flashTraceTask.name,
  why: {
    en: 'A thread a row that writes down what it holds after each tile of keys: it serves to be read, not to be fast.',
    'zh-CN': '一个线程负责一行，每处理一个键块就把手中的数写下来：为了看懂，而不是为了快。',
  },
  paper: {
    title: 'Milakov and Gimelshein 2018, Online normalizer calculation for softmax',
    url: 'https://arxiv.org/abs/1805.02867',
  },
  shader: { path: 'explain/flash_trace.wgsl', source },
  uses: [grid, visibleKeys],
  tunables: [],
  preferred: [{}],
  plan,
};

function plan(dims: FlashTraceDims): Plan {
  const rows = rowCount(attentionOutput(dims));
  const pairs = visiblePairs(dims);
  return {
    constants: { ...shapeConstants(dims), TILE_COLS: dims.tileCols },
    params: [...shapeParams(dims), { name: 'rows', type: 'u32', value: rows }],
    scratch: [],
    passes: [
      {
        entryPoint: 'trace_rows',
        workgroups: Math.ceil(rows / THREADS),
        flops: attentionFlops(dims),
        traffic: [
          reads('q', rows * dims.headDim),
          reads('k', pairs * dims.headDim),
          reads('v', pairs * valueDimOf(dims)),
          writes('trace', elementCount(firstOutput(flashTraceTask, dims))),
        ],
      },
    ],
    invocations: THREADS,
    workgroupBytes: 0,
  };
}

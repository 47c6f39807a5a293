import source from '../../../shaders/probe/copy.wgsl?raw';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { grid } from '../shaders';
import { reads, writes } from '../traffic';
import { copyTask, type ProbeDims } from './task';

const THREADS = 64;
const BLOCKS = [1, 2, 4];

/** What the device's memory moves where nothing is computed. */
export const copy: Kernel<ProbeDims> = {
  id: 'copy',
  task: copyTask,
  name: copyTask.name,
  why: {
    en: 'Reads and writes each element once, in the order in which they lie.',
    'zh-CN': '按存放顺序把每个元素读一次、写一次。',
  },
  paper: {
    title: 'McCalpin 1995, STREAM',
    url: 'https://www.cs.virginia.edu/stream/ref.html',
  },
  shader: { path: 'probe/copy.wgsl', source },
  uses: [grid],
  tunables: [
    {
      name: 'block',
      label: { en: 'Block', 'zh-CN': '块' },
      hint: {
        en: 'Vectors that one thread copies: more of them are under way at a time.',
        'zh-CN': '单个线程复制的向量数：越多则同时进行的访问越多。',
      },
      choices: BLOCKS,
    },
  ],
  preferred: BLOCKS.map((block) => ({ block })),
  plan,
};

function plan({ elements }: ProbeDims, { block = 1 }: Tuning): Plan {
  return {
    constants: { BLOCK: block },
    params: [],
    scratch: [],
    passes: [
      {
        entryPoint: 'copy_elements',
        workgroups: elements / (4 * block * THREADS),
        flops: 0,
        traffic: [reads('x', elements), writes('output', elements)],
      },
    ],
    invocations: THREADS,
    workgroupBytes: 0,
  };
}

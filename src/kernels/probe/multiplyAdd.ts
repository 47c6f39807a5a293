import source from '../../../shaders/probe/multiply_add.wgsl?raw';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { grid } from '../shaders';
import { reads, writes } from '../traffic';
import { multiplyAddTask, STEPS_STEP, type ProbeDims } from './task';

const THREADS = 64;
const CHAINS = [1, 2, 3, 4, 6];

/** What the device's arithmetic reaches where nothing else holds it up. */
export const multiplyAdd: Kernel<ProbeDims> = {
  id: 'multiply-add',
  task: multiplyAddTask,
  name: multiplyAddTask.name,
  why: {
    en: 'Nothing but multiply-adds in registers: the rate that no kernel can pass.',
    'zh-CN': '只在寄存器中做乘加：任何内核都无法超过的速率。',
  },
  paper: {
    title: 'Williams, Waterman and Patterson 2009, Roofline',
    url: 'https://doi.org/10.1145/1498765.1498785',
  },
  shader: { path: 'probe/multiply_add.wgsl', source },
  uses: [grid],
  tunables: [
    {
      name: 'chains',
      label: { en: 'Chains', 'zh-CN': '链数' },
      hint: {
        en: 'Vectors of a thread that do not wait for each other: enough of them hide the latency.',
        'zh-CN': '每个线程中互不等待的向量数：足够多即可掩盖延迟。',
      },
      choices: CHAINS,
    },
  ],
  preferred: CHAINS.map((chains) => ({ chains })),
  plan,
};

function plan({ elements, steps }: ProbeDims, { chains = 1 }: Tuning): Plan {
  const threads = elements / (4 * chains);
  return {
    constants: { CHAINS: chains, UNROLL: STEPS_STEP },
    params: [{ name: 'rounds', type: 'u32', value: steps / STEPS_STEP }],
    scratch: [],
    passes: [
      {
        entryPoint: 'multiply_add',
        workgroups: threads / THREADS,
        flops: 2 * elements * steps,
        traffic: [reads('x', elements), reads('line', 2 * threads), writes('output', elements)],
      },
    ],
    invocations: THREADS,
    workgroupBytes: 0,
  };
}

import type { Tunable, Tuning } from '../../spec/kernel';
import type { Text } from '../../spec/text';

export const tileTunable: Tunable = {
  name: 'tile',
  label: { en: 'Points a workgroup', 'zh-CN': '每组点数' },
  hint: {
    en: 'Points that one workgroup carries through the stack.',
    'zh-CN': '一个工作组带过整个堆叠的点数。',
  },
  choices: [4, 8, 16, 32, 64],
};

export const workgroupSizeTunable: Tunable = {
  name: 'workgroupSize',
  label: { en: 'Workgroup size', 'zh-CN': '工作组大小' },
  hint: { en: 'Threads of one workgroup.', 'zh-CN': '一个工作组的线程数。' },
  choices: [4, 8, 16, 32, 64, 128, 256],
};

export const rowsTunable: Tunable = {
  name: 'rows',
  label: { en: 'Points a thread', 'zh-CN': '每线程点数' },
  hint: {
    en: 'Points that one thread carries through a dense layer, 4 columns at a time: a weight read once serves them all.',
    'zh-CN': '一个线程在稠密层中同时处理的点数，每次 4 列：一次读取的权重供这些点共用。',
  },
  choices: [1, 2, 4, 8, 16],
};

export const stepTunable: Tunable = {
  name: 'step',
  label: { en: 'Inputs a turn', 'zh-CN': '每轮输入数' },
  hint: {
    en: 'Inputs of a dense layer that one turn of its loop takes: 4 share one computation of addresses.',
    'zh-CN': '稠密层循环每轮处理的输入数：4 个输入共用一次地址计算。',
  },
  choices: [1, 4, 8],
};

/** Why a thread cannot carry more points than its workgroup has: tiles of none would be computed. */
export function rowsBeyondTile({ tile, rows }: Tuning): Text | null {
  if (rows! <= tile!) return null;
  return {
    en: `a thread cannot carry ${rows} points where its workgroup has ${tile}: choose fewer`,
    'zh-CN': `工作组只有 ${tile} 个点，线程不能处理 ${rows} 个：请选更小的值`,
  };
}

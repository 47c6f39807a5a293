import type { Language } from '../../spec/text';
import type { LabWords } from './labWords';

const en: LabWords = {
  name: 'Attention',
  title: 'Attention kernels side by side',
  size: ({ number }) => `at ${number('tokens')} tokens`,
  conditions: ({ number, dims }) => {
    const heads = `${number('heads')} ${dims['heads'] === 1 ? 'head' : 'heads'}`;
    const keys = `${number('keys')} ${dims['keys'] === 1 ? 'key' : 'keys'}`;
    return [
      `${heads} of ${number('headDim')}, ${keys}, batch ${number('batch')}`,
      dims['causal'] ? 'causal' : 'not causal',
      ...(dims['keyHeads'] ? [`${number('keyHeads')} key heads`] : []),
      ...(dims['valueDim'] ? [`values of ${number('valueDim')}`] : []),
      ...(dims['softcap'] ? [`softcap ${number('softcap')}`] : []),
      ...(dims['mask'] ? ['masked'] : []),
      ...(dims['keyLengths'] ? ['key lengths, modelled as if full'] : []),
    ];
  },
  map: {
    label: (kernel) =>
      `Output of ${kernel}: tokens from left to right, components from top to bottom. Arrow keys move the cursor.`,
    readout: (token, component, value) => `token ${token}, component ${component}: ${value}`,
    rows: 'tokens',
    components: 'components',
  },
  slices: ['Batch shown', 'Head shown'],
  follow: 'Same as tokens',
  idle: {
    queryOffset: 'Acts only when causal.',
    keyHeads: '0: as many as heads. Else a divisor of the heads.',
    valueDim: '0: as long as the head dimension.',
    softcap: '0: none.',
  },
  values: { half: ['f32', 'f16'] },
  report: 'Attention kernels',
};

const zhCN: LabWords = {
  name: '注意力',
  title: '注意力内核并排比较',
  size: ({ number }) => `${number('tokens')} 个词元时`,
  conditions: ({ number, dims }) => [
    `${number('heads')} 头，头维度 ${number('headDim')}，${number('keys')} 个键，批大小 ${number('batch')}`,
    dims['causal'] ? '因果' : '非因果',
    ...(dims['keyHeads'] ? [`${number('keyHeads')} 个键头`] : []),
    ...(dims['valueDim'] ? [`值维度 ${number('valueDim')}`] : []),
    ...(dims['softcap'] ? [`软上限 ${number('softcap')}`] : []),
    ...(dims['mask'] ? ['有掩码'] : []),
    ...(dims['keyLengths'] ? ['有键长度，建模按满长计'] : []),
  ],
  map: {
    label: (kernel) => `${kernel}的输出：从左到右为词元，从上到下为分量。方向键移动光标。`,
    readout: (token, component, value) => `词元 ${token}，分量 ${component}：${value}`,
    rows: '词元',
    components: '分量',
  },
  slices: ['显示的批', '显示的头'],
  follow: '与词元相同',
  idle: {
    queryOffset: '仅在因果时起作用。',
    keyHeads: '0：与头数相同；否则须整除头数。',
    valueDim: '0：与头维度相同。',
    softcap: '0：不限制。',
  },
  values: { half: ['f32', 'f16'] },
  report: '注意力内核',
};

export const attentionWords: Readonly<Record<Language, LabWords>> = { en, 'zh-CN': zhCN };

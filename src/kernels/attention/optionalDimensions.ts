import type { Dimension } from '../../spec/task';

/** What attention knows beyond its sizes; each is off or follows from the sizes unless set. */
export const optionalDimensions: readonly Dimension[] = [
  {
    kind: 'integer',
    name: 'keyHeads',
    label: { en: 'Key heads', 'zh-CN': '键头数' },
    hint: {
      en: 'Heads of keys and values that the query heads share evenly: a divisor of the heads, or 0 for as many as heads.',
      'zh-CN': '由查询头平均共享的键、值的头数：须整除头数，0 表示与头数相同。',
    },
    min: 0,
    max: 128,
    default: 0,
    scale: 'linear',
    optional: true,
  },
  {
    kind: 'integer',
    name: 'valueDim',
    label: { en: 'Value dimension', 'zh-CN': '值维度' },
    hint: {
      en: 'Length of one value and output vector; 0 for the head dimension.',
      'zh-CN': '单个值向量和输出向量的长度；0 表示与头维度相同。',
    },
    min: 0,
    max: 512,
    default: 0,
    scale: 'linear',
    optional: true,
  },
  {
    kind: 'integer',
    name: 'softcap',
    label: { en: 'Softcap', 'zh-CN': '软上限' },
    hint: {
      en: 'Draws each score towards ± this value, c · tanh(score / c), before any mask; 0 for none.',
      'zh-CN': '在掩码之前以 c · tanh(分数 / c) 将每个分数限制在 ± 此值之内；0 表示不限制。',
    },
    min: 0,
    max: 1000,
    default: 0,
    scale: 'linear',
    optional: true,
  },
  {
    kind: 'switch',
    name: 'mask',
    label: { en: 'Mask', 'zh-CN': '掩码' },
    hint: {
      en: 'A mask from the seed: normal values added to the scores, and about a sixth of the keys hidden.',
      'zh-CN': '由种子生成的掩码：把正态分布的值加到分数上，并隐藏约六分之一的键。',
    },
    default: false,
    optional: true,
  },
  {
    kind: 'switch',
    name: 'maskSharesHeads',
    label: { en: 'One mask for all heads', 'zh-CN': '所有头共用掩码' },
    hint: {
      en: 'Whether the heads share one copy of the mask; else each has its own.',
      'zh-CN': '各头是否共用一份掩码；否则每个头各有一份。',
    },
    default: true,
    optional: true,
  },
  {
    kind: 'switch',
    name: 'maskSharesBatch',
    label: { en: 'One mask for the batch', 'zh-CN': '整批共用掩码' },
    hint: {
      en: 'Whether the sequences of the batch share one copy of the mask; else each has its own.',
      'zh-CN': '批内各序列是否共用一份掩码；否则每个序列各有一份。',
    },
    default: true,
    optional: true,
  },
  {
    kind: 'switch',
    name: 'keyLengths',
    label: { en: 'Key lengths', 'zh-CN': '键长度' },
    hint: {
      en: 'Each sequence of the batch has a number of keys of its own, from the seed; causal queries stand at their end.',
      'zh-CN': '批内每个序列各有由种子生成的键数；因果时查询位于这些键的末尾。',
    },
    default: false,
    optional: true,
  },
  {
    kind: 'integer',
    name: 'half',
    label: { en: 'Stored as', 'zh-CN': '存储精度' },
    hint: {
      en: 'How queries, keys, values and the output lie in memory. Each column says what multiplies and adds; f16 needs shader-f16.',
      'zh-CN':
        '查询、键、值和输出在内存中的存储格式。各列注明乘法与累加的精度；f16 需要 shader-f16。',
    },
    min: 0,
    max: 1,
    default: 0,
    scale: 'linear',
    optional: true,
    feature: 'shader-f16',
  },
];

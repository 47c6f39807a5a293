import type { Dimension } from '../../spec/task';
import { optionalDimensions } from './optionalDimensions';

/** What softmax and linear attention are computed over. */
export type AttentionDims = {
  readonly batch: number;
  readonly heads: number;
  /** Queries, N. */
  readonly tokens: number;
  /** Keys, M. */
  readonly keys: number;
  readonly headDim: number;
  /** Query i sees keys ≤ i + queryOffset; a row left without keys is exactly 0. */
  readonly causal: boolean;
  readonly queryOffset: number;
  /** Factor of the scores; 1/√headDim unless given. Linear attention with a normaliser has none. */
  readonly scale?: number | undefined;
  /** Heads of k and v, a divisor of `heads`: query head h reads ⌊h · keyHeads / heads⌋; 0 or undefined: as many as heads. */
  readonly keyHeads?: number | undefined;
  /** Length of one value and output vector; 0 or undefined: headDim. */
  readonly valueDim?: number | undefined;
  /** Scores become softcap · tanh(score / softcap), before any mask; 0 or undefined: they stay. */
  readonly softcap?: number | undefined;
  /** Whether there is a mask [batch, heads, tokens, keys], and of which of its first three sizes it has one copy for all. */
  readonly mask?: boolean | undefined;
  readonly maskSharesBatch?: boolean | undefined;
  readonly maskSharesHeads?: boolean | undefined;
  readonly maskSharesTokens?: boolean | undefined;
  /**
   * Whether each batch entry has its own number of keys, from 0 to `keys`; causal, its queries then
   * stand at the end of those, moved by queryOffset.
   */
  readonly keyLengths?: boolean | undefined;
  /** Of linear attention: 0 elu + 1, 1 relu, 2 identity (no normaliser, scaled); elu + 1 unless given. */
  readonly featureMap?: number | undefined;
  /** 1: q, k, v and the output are stored as f16; sums are f32, but where a plan's `arithmetic` says otherwise. */
  readonly half?: number | undefined;
};

export function keyHeadsOf({ keyHeads, heads }: AttentionDims): number {
  return keyHeads || heads;
}

export function valueDimOf({ valueDim, headDim }: AttentionDims): number {
  return valueDim || headDim;
}

export const attentionDimensions: readonly Dimension[] = [
  {
    kind: 'integer',
    name: 'tokens',
    label: { en: 'Tokens', 'zh-CN': '词元' },
    hint: {
      en: 'Queries: rows of the output, N.',
      'zh-CN': '查询的数量，即输出的行数 N。',
    },
    min: 1,
    max: 65_536,
    default: 1024,
    scale: 'log',
  },
  {
    kind: 'integer',
    name: 'keys',
    label: { en: 'Keys', 'zh-CN': '键' },
    hint: {
      en: 'Keys and values that each query attends to, M; as many as tokens in self-attention.',
      'zh-CN': '每个查询所关注的键和值的数量 M；自注意力中与词元数相同。',
    },
    min: 1,
    max: 65_536,
    default: 1024,
    scale: 'log',
  },
  {
    kind: 'integer',
    name: 'heads',
    label: { en: 'Heads', 'zh-CN': '头数' },
    hint: {
      en: 'Independent attentions that run beside each other, H.',
      'zh-CN': '并行的独立注意力的数量 H。',
    },
    min: 1,
    max: 128,
    default: 8,
    scale: 'linear',
  },
  {
    kind: 'integer',
    name: 'headDim',
    label: { en: 'Head dimension', 'zh-CN': '头维度' },
    hint: {
      en: 'Length of one query, key or value vector, d.',
      'zh-CN': '单个查询、键或值向量的长度 d。',
    },
    min: 1,
    max: 576,
    default: 64,
    scale: 'linear',
  },
  {
    kind: 'integer',
    name: 'batch',
    label: { en: 'Batch', 'zh-CN': '批大小' },
    hint: {
      en: 'Independent sequences in one call, B.',
      'zh-CN': '一次调用中独立序列的数量 B。',
    },
    min: 1,
    max: 64,
    default: 1,
    scale: 'linear',
  },
  {
    kind: 'switch',
    name: 'causal',
    label: { en: 'Causal', 'zh-CN': '因果' },
    hint: {
      en: 'Each query sees only the keys up to its own place.',
      'zh-CN': '每个查询只能看到自身位置及之前的键。',
    },
    default: false,
  },
  {
    kind: 'integer',
    name: 'queryOffset',
    label: { en: 'Query offset', 'zh-CN': '查询偏移' },
    hint: {
      en: 'Place of the first query among the keys when causal: query i sees keys up to i + offset.',
      'zh-CN': '因果时首个查询在键中的位置：查询 i 可见的键不超过 i + 偏移。',
    },
    min: -65_536,
    max: 65_536,
    default: 0,
    scale: 'linear',
  },
  ...optionalDimensions,
];

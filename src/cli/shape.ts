import type { AttentionDims } from '../kernels/attention/dims';
import { DTYPE_OPTION, parseDtype } from './dtype';
import { parseInteger, parseNumber, type OptionValues } from './options';

/** Sizes and features of attention on made-up inputs, the number of tokens left aside. */
export const SHAPE_OPTIONS = {
  keys: { kind: 'text', value: 'n', help: 'as many as tokens unless given' },
  heads: { kind: 'text', value: 'n', default: '4', help: 'independent attentions' },
  'head-dim': { kind: 'text', value: 'n', default: '64', help: 'length of a query, key or value' },
  batch: { kind: 'text', value: 'n', default: '1', help: 'independent sequences' },
  causal: { kind: 'switch', help: 'query i sees keys up to i + query offset' },
  'query-offset': { kind: 'text', value: 'n', default: '0', help: 'place of the first query' },
  'key-heads': { kind: 'text', value: 'n', default: '0', help: 'a divisor of heads; 0: as many' },
  'value-dim': { kind: 'text', value: 'n', default: '0', help: 'length of a value; 0: head-dim' },
  softcap: {
    kind: 'text',
    value: 'n',
    default: '0',
    help: 'bound that scores are drawn to; 0: none',
  },
  mask: { kind: 'switch', help: 'a mask [tokens, keys] of normal values, a sixth of them hidden' },
  'key-lengths': { kind: 'switch', help: 'a number of keys for each sequence of the batch' },
  ...DTYPE_OPTION,
} as const;

/** Which of the options that not every kernel uses are set. */
export function givenShape(given: OptionValues<typeof SHAPE_OPTIONS>) {
  const { mask, softcap } = given;
  return { mask, softcap: Number(softcap) !== 0, 'key-lengths': given['key-lengths'] };
}

/** @throws InputError */
export function dimsOf(given: OptionValues<typeof SHAPE_OPTIONS>, tokens: string): AttentionDims {
  return {
    batch: parseInteger('batch', given.batch),
    heads: parseInteger('heads', given.heads),
    tokens: parseInteger('tokens', tokens),
    keys: parseInteger('keys', given.keys ?? tokens),
    headDim: parseInteger('head-dim', given['head-dim']),
    causal: given.causal,
    queryOffset: parseInteger('query-offset', given['query-offset']),
    keyHeads: parseInteger('key-heads', given['key-heads']),
    valueDim: parseInteger('value-dim', given['value-dim']),
    softcap: parseNumber('softcap', given.softcap),
    mask: given.mask,
    maskSharesBatch: true,
    maskSharesHeads: true,
    keyLengths: given['key-lengths'],
    ...parseDtype(given.dtype),
  };
}

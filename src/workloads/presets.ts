import type { Dims } from '../spec/task';
import type { Text } from '../spec/text';
import models from './models.json';

/** One attention call of a published model, as `models.json` records it. */
export interface ModelShape {
  readonly id: string;
  readonly name: string;
  readonly batch: number;
  readonly queryHeads: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly causal: boolean;
  readonly callsPerForward: number;
  /** Where the figures were published. */
  readonly source: string;
}

/** A model's shape as dimensions of the attention lab, or the reason why no kernel runs it yet. */
export type Preset = ModelShape &
  (
    | { readonly dims: Dims; readonly closed?: never }
    | { readonly closed: Text; readonly dims?: never }
  );

const LARGEST_HEAD_DIM = 256;

export const presets: readonly Preset[] = (models as readonly ModelShape[]).map((model) => {
  const closed = reasonClosed(model);
  return closed ? { ...model, closed } : { ...model, dims: dimsOf(model) };
});

function dimsOf({ batch, queryHeads, queries, keys, keyDim, causal }: ModelShape): Dims {
  return {
    batch,
    heads: queryHeads,
    tokens: queries,
    keys,
    headDim: keyDim,
    causal,
    queryOffset: 0,
  };
}

function reasonClosed({ queryHeads, keyHeads, keyDim, valueDim }: ModelShape): Text | null {
  if (keyDim > LARGEST_HEAD_DIM) {
    return {
      en: `head dimension ${keyDim}: the kernels reach ${LARGEST_HEAD_DIM}`,
      'zh-CN': `头维度 ${keyDim}：内核最大支持 ${LARGEST_HEAD_DIM}`,
    };
  }
  if (keyHeads !== queryHeads) {
    return {
      en: `${queryHeads} query heads share ${keyHeads} key heads: no kernel groups heads yet`,
      'zh-CN': `${queryHeads} 个查询头共享 ${keyHeads} 个键头：内核尚不支持分组头`,
    };
  }
  if (keyDim !== valueDim) {
    return {
      en: `values of ${valueDim} beside keys of ${keyDim}: the kernels take one head dimension yet`,
      'zh-CN': `值维度 ${valueDim} 与键维度 ${keyDim} 不同：内核目前只支持相同的头维度`,
    };
  }
  return null;
}

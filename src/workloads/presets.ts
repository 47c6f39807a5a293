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

/** What some kernel reaches: `standard`, which cuts them into slices. */
const LARGEST_KEY_DIM = 576;
const LARGEST_VALUE_DIM = 512;

export const presets: readonly Preset[] = (models as readonly ModelShape[]).map((model) => {
  const closed = reasonClosed(model);
  return closed ? { ...model, closed } : { ...model, dims: dimsOf(model) };
});

function dimsOf(model: ModelShape): Dims {
  const { batch, queryHeads, keyHeads, queries, keys, keyDim, valueDim, causal } = model;
  return {
    batch,
    heads: queryHeads,
    tokens: queries,
    keys,
    headDim: keyDim,
    causal,
    queryOffset: 0,
    // 0: as many, and as long
    keyHeads: keyHeads === queryHeads ? 0 : keyHeads,
    valueDim: valueDim === keyDim ? 0 : valueDim,
    softcap: 0,
    mask: false,
    keyLengths: false,
  };
}

function reasonClosed({ keyDim, valueDim }: ModelShape): Text | null {
  if (keyDim > LARGEST_KEY_DIM) {
    return {
      en: `head dimension ${keyDim}: the kernels reach ${LARGEST_KEY_DIM}`,
      'zh-CN': `头维度 ${keyDim}：内核最大支持 ${LARGEST_KEY_DIM}`,
    };
  }
  if (valueDim > LARGEST_VALUE_DIM) {
    return {
      en: `value dimension ${valueDim}: the kernels reach ${LARGEST_VALUE_DIM}`,
      'zh-CN': `值维度 ${valueDim}：内核最大支持 ${LARGEST_VALUE_DIM}`,
    };
  }
  return null;
}

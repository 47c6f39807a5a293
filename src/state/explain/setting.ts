import type { AttentionDims } from '../../kernels/attention/dims';
import type { FlashTraceDims } from '../../kernels/explain/flashTraceTask';

/** What is traced: one head, so small that every number of it can be shown. */
export interface ExplainSetting {
  readonly tokens: number;
  readonly keys: number;
  readonly headDim: number;
  readonly tileRows: number;
  readonly tileCols: number;
  readonly causal: boolean;
  readonly seed: number;
}

export type ExplainNumber = Exclude<keyof ExplainSetting, 'causal'>;

export const EXPLAIN_RANGES: Readonly<
  Record<ExplainNumber, { readonly min: number; readonly max: number }>
> = {
  tokens: { min: 1, max: 32 },
  keys: { min: 1, max: 32 },
  headDim: { min: 1, max: 8 },
  tileRows: { min: 1, max: 8 },
  tileCols: { min: 1, max: 8 },
  seed: { min: 0, max: 999_999 },
};

export const FIRST_SETTING: ExplainSetting = {
  tokens: 16,
  keys: 16,
  headDim: 4,
  tileRows: 4,
  tileCols: 4,
  causal: true,
  seed: 1,
};

const ONE_HEAD = { batch: 1, heads: 1, queryOffset: 0 } as const;

export function flashDimsOf(setting: ExplainSetting): FlashTraceDims {
  const { tokens, keys, headDim, tileCols, causal } = setting;
  return { ...ONE_HEAD, tokens, keys, headDim, tileCols, causal };
}

/** A state that grows token by token is causal, and each token brings a key. */
export function linearDimsOf({ tokens, headDim }: ExplainSetting): AttentionDims {
  return { ...ONE_HEAD, tokens, keys: tokens, headDim, causal: true };
}

/** A whole number within the range of its name. */
export function inRange(name: ExplainNumber, value: number): number {
  const { min, max } = EXPLAIN_RANGES[name];
  return Math.min(max, Math.max(min, Math.round(value)));
}

import { visibleKeyCount, withKeyLength } from '../../reference/softmaxAttention';
import type { Traffic } from '../../spec/kernel';
import { reads } from '../traffic';
import { valueDimOf, type AttentionDims } from './dims';

/**
 * Key lengths are values, and a plan knows none: costs are those of lengths that are all `keys`.
 * @returns the same attention without lengths of its own
 */
export function withFullLengths(dims: AttentionDims): AttentionDims {
  return dims.keyLengths ? { ...withKeyLength(dims, dims.keys), keyLengths: false } : dims;
}

/** Query-key pairs that are not masked, over batch and heads. */
export function visiblePairs(dims: AttentionDims): number {
  const { batch, heads, tokens, keys, causal, queryOffset } = withFullLengths(dims);
  if (!causal) return batch * heads * tokens * keys;
  // rows before `some` see no key; rows from `all` on see every key; row i between sees i + offset + 1
  const some = clamp(-queryOffset, 0, tokens);
  const all = clamp(keys - queryOffset - 1, some, tokens);
  const between = ((all - some) * (some + all + 2 * queryOffset + 1)) / 2;
  return batch * heads * (between + (tokens - all) * keys);
}

/** Operations of the two products over the visible pairs; the exponentials are not counted, as is usual. */
export function attentionFlops(dims: AttentionDims): number {
  return 2 * visiblePairs(dims) * (dims.headDim + valueDimOf(dims));
}

/** Tiles of `tileRows` rows of one head, each with the number of keys that its last row sees. */
export function rowTiles(
  dims: AttentionDims,
  tileRows: number,
): readonly { readonly start: number; readonly rows: number; readonly seen: number }[] {
  const full = withFullLengths(dims);
  return Array.from({ length: Math.ceil(dims.tokens / tileRows) }, (_, tile) => {
    const start = tile * tileRows;
    const rows = Math.min(tileRows, dims.tokens - start);
    return { start, rows, seen: visibleKeyCount(full, start + rows - 1) };
  });
}

/** What a pass reads of the key lengths, where there are any: once in each of its threads. */
export function readsLengths(dims: AttentionDims, threads: number): readonly Traffic[] {
  return dims.keyLengths ? [reads('key_lengths', threads)] : [];
}

/** What a pass reads of the mask, where there is one: once for each of `pairs`. */
export function readsMask(dims: AttentionDims, pairs: number): readonly Traffic[] {
  return dims.mask ? [reads('mask', pairs)] : [];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

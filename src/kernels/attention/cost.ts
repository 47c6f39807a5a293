import { visibleKeyCount } from '../../reference/softmaxAttention';
import type { AttentionDims } from './dims';

/** Query-key pairs that are not masked, over batch and heads. */
export function visiblePairs(dims: AttentionDims): number {
  const { batch, heads, tokens, keys, causal, queryOffset } = dims;
  if (!causal) return batch * heads * tokens * keys;
  // rows before `some` see no key; rows from `all` on see every key; row i between sees i + offset + 1
  const some = clamp(-queryOffset, 0, tokens);
  const all = clamp(keys - queryOffset - 1, some, tokens);
  const between = ((all - some) * (some + all + 2 * queryOffset + 1)) / 2;
  return batch * heads * (between + (tokens - all) * keys);
}

/** Operations of the two products over the visible pairs; the exponentials are not counted, as is usual. */
export function attentionFlops(dims: AttentionDims): number {
  return 4 * visiblePairs(dims) * dims.headDim;
}

/** Tiles of `tileRows` rows of one head, each with the number of keys that its last row sees. */
export function rowTiles(
  dims: AttentionDims,
  tileRows: number,
): readonly { readonly start: number; readonly rows: number; readonly seen: number }[] {
  return Array.from({ length: Math.ceil(dims.tokens / tileRows) }, (_, tile) => {
    const start = tile * tileRows;
    const rows = Math.min(tileRows, dims.tokens - start);
    return { start, rows, seen: visibleKeyCount(dims, start + rows - 1) };
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

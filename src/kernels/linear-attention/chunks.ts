import type { Capabilities } from '../../spec/capabilities';
import { formatBytes } from '../../spec/format';
import type { Tunable, Tuning } from '../../spec/kernel';
import { BYTES_PER_ELEMENT } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import { rowTiles, visiblePairs } from '../attention/cost';
import { type AttentionDims, keyHeadsOf } from '../attention/dims';

/** How the chunks of keys lie against the chunks of queries. */
export interface Chunks {
  readonly size: number;
  /** Where the first chunk begins, at most 0. */
  readonly firstKey: number;
  /** Chunks whose sums some query needs. */
  readonly count: number;
}

export const CHUNK_SIZES = [16, 32, 64, 128, 256];

export const chunkSizeTunable: Tunable = {
  name: 'chunkSize',
  label: { en: 'Chunk size', 'zh-CN': '分段长度' },
  hint: {
    en: 'Keys whose sum one workgroup makes, C. Causal: longer chunks store fewer states, and do more work on the diagonal.',
    'zh-CN': '一个工作组求和的键数 C。因果时分段越长，存储的状态越少，对角线上的计算越多。',
  },
  choices: CHUNK_SIZES,
};

export function layOutChunks(dims: AttentionDims, size: number): Chunks {
  const { tokens, keys, causal, queryOffset } = dims;
  if (!causal) return { size, firstKey: 0, count: Math.ceil(keys / size) };
  const remainder = ((queryOffset % size) + size) % size;
  const firstKey = remainder === 0 ? 0 : remainder - size;
  const lastDiagonal = Math.floor((tokens - 1) / size) * size + queryOffset;
  const all = Math.ceil((keys - firstKey) / size);
  return { size, firstKey, count: clamp((lastDiagonal - firstKey) / size, 0, all) };
}

/** @param size elements of one state */
export function statesShape(
  dims: AttentionDims,
  { count }: Chunks,
  size: number,
): readonly number[] {
  return [dims.batch * keyHeadsOf(dims), count, size];
}

/** Says how long a chunk would bring a kernel's states within the device's limit; null where they are. */
export function statesTooLarge(
  dims: AttentionDims,
  { chunkSize = 64 }: Tuning,
  { limits }: Capabilities,
  stateSize: number,
): Text | null {
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const bytes = (size: number): number =>
    statesShape(dims, layOutChunks(dims, size), stateSize).reduce(
      (product, length) => product * length,
      BYTES_PER_ELEMENT,
    );
  if (bytes(chunkSize) <= most) return null;
  const needs = formatBytes(bytes(chunkSize));
  const has = formatBytes(most);
  const enough = CHUNK_SIZES.find((size) => bytes(size) <= most);
  return {
    en: `the chunks' states need ${needs}, this device binds at most ${has}: choose ${enough ? `chunks of ${enough} or longer` : 'fewer keys, heads or a smaller head dimension'}`,
    'zh-CN': `各分段的状态需要 ${needs}，此设备最多绑定 ${has}：请${enough ? `选择不小于 ${enough} 的分段长度` : '减少键或头的数量，或减小头维度'}`,
  };
}

/** What the tiles of rows of one head meet: states, rows that read one, diagonal keys and their visible pairs. */
export function countTiles(dims: AttentionDims, { size, firstKey }: Chunks, tileRows: number) {
  const { causal, queryOffset } = dims;
  const tiles = rowTiles(dims, tileRows);
  const sum = { tiles: tiles.length, states: 0, stateRows: 0, keys: 0, pairs: 0 };
  for (const { start, rows, seen } of tiles) {
    const diagonal = Math.floor(start / size) * size + queryOffset;
    if (!causal || diagonal > firstKey) {
      sum.states += 1;
      sum.stateRows += rows;
    }
    if (!causal) continue;
    const before = Math.max(0, diagonal);
    sum.keys += Math.max(0, seen - before);
    sum.pairs += diagonalPairs(dims, start, rows, before);
  }
  return sum;
}

/** Visible pairs of a tile of rows with the keys from `before` on. */
function diagonalPairs(dims: AttentionDims, start: number, rows: number, before: number): number {
  return visiblePairs({
    ...dims,
    batch: 1,
    heads: 1,
    tokens: rows,
    keys: Math.max(0, dims.keys - before),
    queryOffset: dims.queryOffset + start - before,
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

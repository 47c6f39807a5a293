import type { Pass } from '../../spec/kernel';
import { type AttentionDims, keyHeadsOf, valueDimOf } from '../attention/dims';
import { reads, writes } from '../traffic';
import { type Chunks, countTiles } from './chunks';
import { type columnConstants, shareColumns } from './columns';

type Columns = ReturnType<typeof columnConstants>;

export const SCAN_THREADS = 64;

/** Each chunk of keys is walked from nothing; its threads, one with the decay, read every key. */
export function keysPass(
  dims: AttentionDims,
  { size, firstKey, count }: Chunks,
  columns: Columns,
): Pass | null {
  if (count === 0) return null;
  const { headDim } = dims;
  const valueDim = valueDimOf(dims);
  const heads = dims.batch * keyHeadsOf(dims);
  const keys = heads * Math.min(dims.keys, firstKey + count * size);
  const { slabs, threads } = shareColumns(valueDim + 1, columns);
  return {
    entryPoint: 'walk_keys',
    workgroups: heads * count * slabs,
    flops: keys * headDim * 3 * (valueDim + 1),
    traffic: [
      reads('k', keys * headDim * threads),
      reads('decay', keys * headDim * threads),
      reads('v', keys * valueDim),
      writes('states', heads * count * headDim * (valueDim + 1)),
    ],
  };
}

/** Each entry of S is carried through the chunks; where all keys are seen, only the last is kept. */
export function chainPass(dims: AttentionDims, { count }: Chunks): Pass | null {
  if (count < 2) return null;
  const heads = dims.batch * keyHeadsOf(dims);
  const entries = dims.headDim * valueDimOf(dims);
  return {
    entryPoint: 'chain_chunks',
    workgroups: heads * Math.ceil(entries / SCAN_THREADS),
    flops: heads * entries * 2 * (count - 1),
    traffic: [
      reads('states', heads * entries * (2 * count - 1)),
      writes('states', heads * entries * (dims.causal ? count - 1 : 1)),
    ],
  };
}

/** Each chunk of queries reads one state, where there is one, and walks the keys on its diagonal. */
export function queriesPass(dims: AttentionDims, chunks: Chunks, columns: Columns): Pass {
  const { tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const heads = dims.batch * dims.heads;
  const { slabs, threads } = shareColumns(valueDim, columns);
  const { tiles, states, keys } = countTiles(dims, chunks, chunks.size);
  return {
    entryPoint: 'walk_queries',
    workgroups: heads * tiles * slabs,
    flops: heads * headDim * valueDim * (3 * keys + 2 * tokens),
    traffic: [
      reads('q', heads * tokens * headDim * threads),
      reads('k', heads * keys * headDim * threads),
      reads('decay', heads * keys * headDim * threads),
      reads('v', heads * keys * valueDim),
      reads('states', heads * states * headDim * valueDim),
      writes('output', heads * tokens * valueDim),
    ],
  };
}

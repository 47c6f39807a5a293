import type { Pass } from '../../spec/kernel';
import { type AttentionDims, keyHeadsOf, valueDimOf } from '../attention/dims';
import { reads, writes } from '../traffic';
import { type Chunks, countTiles } from './chunks';
import { type Layout, outBlocks, stateTile, threadsY } from './linearLayout';
import { isNormalised } from './shape';

export const SCAN_THREADS = 64;

/** Each tile of a state reads its columns of K and of V; where they are not staged, each thread its own. */
export function sumPass(dims: AttentionDims, chunks: Chunks, layout: Layout): Pass | null {
  const { size, firstKey, count } = chunks;
  if (count === 0) return null;
  const { headDim } = dims;
  const valueDim = valueDimOf(dims);
  const heads = dims.batch * keyHeadsOf(dims);
  const keys = heads * Math.min(dims.keys, firstKey + count * size);
  const tile = stateTile(dims, layout);
  const rowTiles = Math.ceil(headDim / tile);
  const columnTiles = Math.ceil(valueDim / tile);
  const unstaged = rowTiles * columnTiles * tile * layout.THREADS_X;
  const normalised = isNormalised(dims) ? 1 : 0;
  return {
    entryPoint: 'sum_chunks',
    workgroups: heads * count * rowTiles * columnTiles,
    // beside the state a normalised one sums the magnitudes of its values
    flops: keys * (headDim * (2 * valueDim + normalised) + normalised * valueDim),
    traffic: [
      reads('k', keys * (layout.DIRECT ? unstaged : headDim * columnTiles)),
      reads('v', keys * (layout.DIRECT ? unstaged : valueDim * rowTiles)),
      writes('states', heads * count * stateSize(dims)),
    ],
  };
}

/** Each entry of a state is carried through the chunks; full attention keeps the last sum alone. */
export function carryPass(dims: AttentionDims, { count }: Chunks): Pass | null {
  if (count < 2) return null;
  const heads = dims.batch * keyHeadsOf(dims);
  const entries = heads * stateSize(dims);
  return {
    entryPoint: 'carry_sums',
    workgroups: heads * Math.ceil(stateSize(dims) / SCAN_THREADS),
    flops: entries * (count - 1),
    traffic: [
      reads('states', entries * count),
      writes('states', entries * (dims.causal ? count - 1 : 1)),
    ],
  };
}

/** Each tile of rows reads one state, where there is one, and the keys on its diagonal. */
export function applyPass(
  dims: AttentionDims,
  chunks: Chunks,
  layout: Layout,
  marked: Pass['traffic'],
): Pass {
  const { batch, heads, tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const normalised = isNormalised(dims) ? 1 : 0;
  const perHead = batch * heads;
  const { tiles, states, stateRows, keys, pairs } = countTiles(dims, chunks, layout.TILE_ROWS);
  const columns = columnsRead(dims, layout);
  return {
    entryPoint: 'apply_queries',
    workgroups: perHead * tiles,
    flops:
      perHead *
      (stateRows * headDim * 2 * (valueDim + normalised) +
        pairs * (2 * headDim + 2 * valueDim + normalised)),
    traffic: [
      reads('q', perHead * tokens * headDim),
      reads('k', perHead * keys * headDim),
      reads('v', perHead * keys * columns),
      reads('states', perHead * states * (headDim * columns + normalised * (headDim + valueDim))),
      writes('output', perHead * tokens * valueDim),
      ...marked,
    ],
  };
}

/** Columns of a value, or of a row of S, that a tile of rows reads: where they are not staged, each thread its own. */
function columnsRead(dims: AttentionDims, layout: Layout): number {
  if (!layout.DIRECT) return valueDimOf(dims);
  return threadsY(layout) * layout.THREADS_X * 4 * outBlocks(dims, layout);
}

/** Elements of a state: S; and, where rows are normalised, z as its last column, and Σ |v|. */
export function stateSize(dims: AttentionDims): number {
  const valueDim = valueDimOf(dims);
  return dims.headDim * valueDim + (isNormalised(dims) ? dims.headDim + valueDim : 0);
}

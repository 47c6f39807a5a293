import type { Traffic } from '../../spec/kernel';
import { sumByTensor } from '../../spec/plan';
import { rowTiles, visiblePairs } from '../attention/cost';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { reads, writes } from '../traffic';

/** Which rows are computed together. */
export interface RowTile {
  readonly start: number;
  readonly rows: number;
  /** Keys that the last of them sees: those after it are skipped. */
  readonly seen: number;
}

/** The tile of `tileRows` rows that a row of a head belongs to. */
export function rowTileOf(dims: AttentionDims, tileRows: number, row: number): RowTile {
  return rowTiles(dims, tileRows)[Math.floor(row / tileRows)]!;
}

/** Tiles of keys that a tile of rows meets; the others, which none of its rows sees, are skipped. */
export function keyTilesMet({ seen }: RowTile, tileCols: number): number {
  return Math.ceil(seen / tileCols);
}

/**
 * What flash asks memory for while one tile of rows walks its keys: the queries once, each tile of K and
 * V as it is met, the output at the end.
 * @param steps tiles of keys that are done; one more than there are means that the output is written
 */
export function flashBytes(
  dims: AttentionDims,
  tile: RowTile,
  tileCols: number,
  steps: number,
): readonly Traffic[] {
  const keys = Math.min(tile.seen, steps * tileCols);
  const written = steps > keyTilesMet(tile, tileCols) ? tile.rows : 0;
  return [
    reads('q', tile.rows * dims.headDim),
    reads('k', keys * dims.headDim),
    reads('v', keys * valueDimOf(dims)),
    writes('output', written * valueDimOf(dims)),
  ];
}

/**
 * What standard asks memory for, for the same rows, its products tiled as high: Q, K and V too, and the
 * scores, which are written, read, written as probabilities, and read.
 */
export function standardBytes(
  dims: AttentionDims,
  tile: RowTile,
  side: number,
): readonly Traffic[] {
  const { start, rows, seen } = tile;
  const pairs = visiblePairs({
    ...dims,
    batch: 1,
    heads: 1,
    tokens: rows,
    queryOffset: dims.queryOffset + start,
  });
  return sumByTensor([
    // again for each tile of keys
    reads('q', rows * Math.ceil(seen / side) * dims.headDim),
    reads('k', seen * dims.headDim),
    writes('scores', pairs),
    reads('scores', pairs),
    // the product reads as far as the last row sees: the zeros between are written too
    writes('scores', rows * seen),
    reads('scores', rows * seen),
    reads('v', seen * valueDimOf(dims)),
    writes('output', rows * valueDimOf(dims)),
  ]);
}

import { describe, expect, it } from 'vitest';
import { rowTiles } from '../../src/kernels/attention/cost';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { flash } from '../../src/kernels/attention/flash';
import { standard } from '../../src/kernels/attention/standard';
import {
  flashBytes,
  keyTilesMet,
  rowTileOf,
  standardBytes,
} from '../../src/kernels/explain/bytesMoved';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { requestedTraffic, sumByTensor, totalBytes } from '../../src/spec/plan';

const plain = { batch: 1, heads: 1, causal: false, queryOffset: 0 } as const;
const sizes: readonly AttentionDims[] = [
  { ...plain, tokens: 16, keys: 16, headDim: 4 },
  { ...plain, tokens: 13, keys: 31, headDim: 8 },
  { ...plain, tokens: 1, keys: 1, headDim: 1 },
  { ...plain, causal: true, tokens: 32, keys: 32, headDim: 4 },
  { ...plain, causal: true, tokens: 17, keys: 29, headDim: 3 },
  { ...plain, causal: true, tokens: 20, keys: 9, headDim: 5 },
];
const tilings = [4, 8].flatMap((tileRows) => [4, 8].map((tileCols) => ({ tileRows, tileCols })));
const cases = sizes.flatMap((dims) => tilings.map((tiling) => [dims, tiling] as const));

const nonZero = (traffic: ReturnType<typeof sumByTensor>) =>
  traffic.filter(({ readBytes, writeBytes }) => readBytes + writeBytes > 0);

describe.each(cases)('the bytes moved at %j in tiles of %j', (dims, { tileRows, tileCols }) => {
  const tiles = rowTiles(dims, tileRows);

  it('of flash add up, over the tiles of rows, to what its plan asks for', () => {
    const all = tiles.flatMap((tile) =>
      flashBytes(dims, tile, tileCols, keyTilesMet(tile, tileCols) + 1),
    );
    // its form without subgroups walks just so
    const plan = flash.plan(dims, { tileRows, tileCols, rows: 4 }, DEFAULT_CAPABILITIES);
    expect(nonZero(sumByTensor(all))).toEqual(requestedTraffic(plan));
  });

  it('of standard add up, over the same tiles, to what its plan asks for', () => {
    const all = tiles.flatMap((tile) => standardBytes(dims, tile, tileRows));
    const plan = standard.plan(dims, { tile: tileRows, chunks: 1 }, DEFAULT_CAPABILITIES);
    expect(nonZero(sumByTensor(all))).toEqual(requestedTraffic(plan));
  });

  it('grow with each tile of keys, and once more with the output', () => {
    const tile = rowTileOf(dims, tileRows, dims.tokens - 1);
    const count = keyTilesMet(tile, tileCols);
    const totals = Array.from({ length: count + 2 }, (_, steps) =>
      totalBytes(flashBytes(dims, tile, tileCols, steps)),
    );
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    expect(new Set(totals).size).toBe(count + 2);
  });
});

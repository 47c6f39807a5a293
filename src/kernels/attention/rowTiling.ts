import type { Capabilities } from '../../spec/capabilities';
import type { Traffic, Tunable, Tuning } from '../../spec/kernel';
import { hasFewLanes } from '../fewLanes';
import { reads } from '../traffic';
import { readsLengths, readsMask, rowTiles, visiblePairs } from './cost';
import { valueDimOf, type AttentionDims } from './dims';
import { attentionConstants } from './task';

/** Tilings of a kernel that walks tiles of rows over tiles of keys, in order of preference. */
export const preferredTilings: readonly Tuning[] = [
  { tileRows: 64, tileCols: 32 },
  { tileRows: 32, tileCols: 32 },
  { tileRows: 16, tileCols: 32 },
  { tileRows: 8, tileCols: 16 },
];

export const TILE_ROWS_CHOICES: readonly number[] = [8, 16, 32, 64, 128];

export const tileColsTunable: Tunable = {
  name: 'tileCols',
  label: { en: 'Tile columns', 'zh-CN': '分块列数' },
  hint: {
    en: 'Keys that pass through workgroup memory at a time, Bc: larger means fewer barriers.',
    'zh-CN': '每次经过工作组内存的键数 Bc：越大则同步屏障越少。',
  },
  choices: [16, 32, 64],
};

/** How a tile passes through workgroup memory; the names are the shader's constants. */
interface Layout {
  readonly SLICES: number;
  readonly Q_RESIDENT: boolean;
  readonly V_BESIDE_K: boolean;
}

/** In order of preference: the fewest barriers first, then the least memory. */
const LAYOUTS: readonly Layout[] = [
  { SLICES: 1, Q_RESIDENT: true, V_BESIDE_K: true },
  ...[1, 2, 4, 8].map((SLICES) => ({ SLICES, Q_RESIDENT: true, V_BESIDE_K: false })),
  ...[1, 2, 4, 8, 16].map((SLICES) => ({ SLICES, Q_RESIDENT: false, V_BESIDE_K: false })),
];

/**
 * On a CPU of few lanes: the least memory first, as long as Q stays. SwiftShader writes out the zeroing of
 * workgroup memory number by number, so that every pass compiles in a time in proportion to it.
 */
const LAYOUTS_ON_FEW_LANES = LAYOUTS.filter(
  ({ SLICES, Q_RESIDENT, V_BESIDE_K }) => !V_BESIDE_K && (SLICES > 1 || !Q_RESIDENT),
);

/**
 * Bytes of workgroup memory for a thread, so that RDNA3's 128 KiB for four SIMDs hold the threads of 8 waves on
 * each: fewer do not hide what they wait for.
 */
const THREAD_BYTES = 128;

/** The layout with the fewest barriers that leaves a GPU its waves; else that fits at all. */
function layoutOf(
  threads: number,
  bytes: (layout: Layout) => number,
  capabilities: Capabilities,
): Layout {
  const most = capabilities.limits.maxComputeWorkgroupStorageSize;
  const fewest = (layouts: readonly Layout[], limit: number): Layout | undefined =>
    layouts.find((layout) => bytes(layout) <= limit);
  if (hasFewLanes(capabilities)) {
    return fewest(LAYOUTS_ON_FEW_LANES, most) ?? LAYOUTS_ON_FEW_LANES.at(-1)!;
  }
  const onGpu = capabilities.isCpu
    ? undefined
    : fewest(LAYOUTS, Math.min(most, THREAD_BYTES * threads));
  return onGpu ?? fewest(LAYOUTS, most) ?? LAYOUTS.at(-1)!;
}

/**
 * Rows that a thread holds: eight halve the reads of workgroup memory, but double its accumulators, and on a
 * GPU what it lays down of probabilities alone takes its share of the memory.
 */
function rowsOf(
  { tileRows = 0 }: Tuning,
  valueDim: number,
  { isCpu = false }: Capabilities,
): number {
  return isCpu && tileRows >= 64 && valueDim <= 128 ? 8 : 4;
}

/** A kernel's tiles on a device, as far as they follow from sizes alone. */
export interface RowTiling {
  readonly constants: Readonly<Record<string, number | boolean>>;
  /** Workgroups of a pass: one for each tile of rows. */
  readonly workgroups: number;
  readonly threads: number;
  readonly workgroupBytes: number;
  /** What one computation of the scores reads. */
  readonly scoreTraffic: readonly Traffic[];
  /** What the product with the values reads: of the keys that a tile meets, each once. */
  readonly valueTraffic: readonly Traffic[];
}

/**
 * Lays tiles out: what a thread holds, and how its tiles pass through workgroup memory.
 * @param exchangesRows whether the threads of a row exchange a value each, through `row_tile`
 */
export function layOutRowTiles(
  dims: AttentionDims,
  tuning: Tuning,
  capabilities: Capabilities,
  exchangesRows: boolean,
): RowTiling {
  const { batch, heads, tokens } = dims;
  const valueDim = valueDimOf(dims);
  const { tileRows = 0, tileCols = 0, rows = rowsOf(tuning, valueDim, capabilities) } = tuning;
  const threadsX = Math.min(8, tileCols / 4);
  const exchange = exchangesRows ? 4 * tileRows * threadsX : 0;
  const bytes = (layout: Layout): number => tileBytes(tuning, dims, layout) + exchange;
  const threads = (threadsX * tileRows) / rows;
  const layout = layoutOf(threads, bytes, capabilities);
  const workgroups = batch * heads * Math.ceil(tokens / tileRows);
  const { queries, keys } = rowsRead(dims, tuning, layout);
  return {
    constants: {
      ...attentionConstants(dims),
      TILE_ROWS: tileRows,
      TILE_COLS: tileCols,
      ROWS: rows,
      KEY_BLOCKS: tileCols / (4 * threadsX),
      OUT_BLOCKS: Math.ceil(Math.ceil(valueDim / 4) / threadsX),
      BY_LANE: capabilities.isCpu ?? false,
      ...layout,
    },
    workgroups,
    threads,
    workgroupBytes: bytes(layout),
    scoreTraffic: [
      reads('q', queries * dims.headDim),
      reads('k', keys * dims.headDim),
      ...readsMask(dims, visiblePairs(dims)),
      ...readsLengths(dims, workgroups * threads),
    ],
    valueTraffic: [reads('v', keys * valueDim)],
  };
}

/** Bytes of q_tile, kv_tile and p_tile. */
function tileBytes(
  { tileRows = 0, tileCols = 0 }: Tuning,
  dims: AttentionDims,
  { SLICES, Q_RESIDENT, V_BESIDE_K }: Layout,
): number {
  const depths = Math.ceil(dims.headDim / 4);
  const depth = 4 * Math.ceil(depths / SLICES);
  const q = (Q_RESIDENT ? 4 * depths : depth) * tileRows;
  const kTile = depth * tileCols;
  const vTile = Math.ceil(tileCols / SLICES) * Math.ceil(valueDimOf(dims) / 4) * 4;
  const kv = (V_BESIDE_K ? kTile : 0) + Math.max(kTile, vTile);
  return 4 * (q + kv + tileCols * tileRows);
}

/**
 * Rows of q and of k that are read: a tile of rows reads its queries once (with each tile of keys
 * where they are not resident), and the keys that its last row sees.
 */
function rowsRead(
  dims: AttentionDims,
  { tileRows = 0, tileCols = 0 }: Tuning,
  { Q_RESIDENT }: Layout,
): { readonly queries: number; readonly keys: number } {
  const heads = dims.batch * dims.heads;
  return rowTiles(dims, tileRows).reduce(
    ({ queries, keys }, { rows, seen }) => ({
      queries: queries + heads * rows * (Q_RESIDENT ? 1 : Math.ceil(seen / tileCols)),
      keys: keys + heads * seen,
    }),
    { queries: 0, keys: 0 },
  );
}

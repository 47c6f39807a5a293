import type { Capabilities } from '../../spec/capabilities';
import type { Tunable, Tuning } from '../../spec/kernel';
import { rowTiles } from './cost';
import type { AttentionDims } from './dims';

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

/** A kernel's tiles on a device, as far as they follow from sizes alone. */
export interface RowTiling {
  readonly constants: Readonly<Record<string, number | boolean>>;
  /** Workgroups of a pass: one for each tile of rows. */
  readonly workgroups: number;
  readonly threads: number;
  readonly workgroupBytes: number;
  /** Elements that one computation of the scores reads. */
  readonly scoreReads: { readonly q: number; readonly k: number };
}

/**
 * Lays tiles out: what a thread holds, and the layout with the fewest barriers that fits.
 * @param exchangesRows whether the threads of a row exchange a value each, through `row_tile`
 */
export function layOutRowTiles(
  dims: AttentionDims,
  tuning: Tuning,
  { limits }: Capabilities,
  exchangesRows: boolean,
): RowTiling {
  const { batch, heads, tokens, headDim, causal } = dims;
  const { tileRows = 0, tileCols = 0 } = tuning;
  // eight rows a thread halve the reads of workgroup memory, but double its accumulators
  const rowBlocks = tileRows >= 64 && headDim <= 128 ? 2 : 1;
  const threadsX = Math.min(8, tileCols / 4);
  const exchange = exchangesRows ? 4 * tileRows * threadsX : 0;
  const bytes = (layout: Layout): number => tileBytes(tuning, headDim, layout) + exchange;
  const layout =
    LAYOUTS.find((each) => bytes(each) <= limits.maxComputeWorkgroupStorageSize) ??
    LAYOUTS[LAYOUTS.length - 1]!;
  return {
    constants: {
      HEAD_DIM: headDim,
      CAUSAL: causal,
      TILE_ROWS: tileRows,
      TILE_COLS: tileCols,
      ROW_BLOCKS: rowBlocks,
      KEY_BLOCKS: tileCols / (4 * threadsX),
      OUT_BLOCKS: Math.ceil(Math.ceil(headDim / 4) / threadsX),
      ...layout,
    },
    workgroups: batch * heads * Math.ceil(tokens / tileRows),
    threads: (threadsX * tileRows) / (4 * rowBlocks),
    workgroupBytes: bytes(layout),
    scoreReads: scoreReads(dims, tuning, layout),
  };
}

/** Bytes of q_tile, kv_tile and p_tile. */
function tileBytes(
  { tileRows = 0, tileCols = 0 }: Tuning,
  headDim: number,
  { SLICES, Q_RESIDENT, V_BESIDE_K }: Layout,
): number {
  const depth = Math.ceil(headDim / SLICES);
  const q = (Q_RESIDENT ? headDim : depth) * tileRows;
  const kTile = depth * tileCols;
  const vTile = Math.ceil(tileCols / SLICES) * Math.ceil(headDim / 4) * 4;
  const kv = V_BESIDE_K ? kTile + vTile : Math.max(kTile, vTile);
  return 4 * (q + kv + tileCols * tileRows);
}

/** A tile of rows reads its queries once (with each tile of keys where they are not resident), and the keys that its last row sees. */
function scoreReads(
  dims: AttentionDims,
  { tileRows = 0, tileCols = 0 }: Tuning,
  { Q_RESIDENT }: Layout,
): RowTiling['scoreReads'] {
  const elements = dims.batch * dims.heads * dims.headDim;
  return rowTiles(dims, tileRows).reduce(
    ({ q, k }, { rows, seen }) => ({
      q: q + elements * rows * (Q_RESIDENT ? 1 : Math.ceil(seen / tileCols)),
      k: k + elements * seen,
    }),
    { q: 0, k: 0 },
  );
}

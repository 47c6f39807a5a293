import type { Capabilities } from '../../spec/capabilities';
import { type AttentionDims, valueDimOf } from '../attention/dims';
import { hasFewLanes } from '../fewLanes';

/** Sizes of the shader's tiles, by the names of its constants. */
export interface Layout {
  readonly TILE_ROWS: number;
  readonly ROW_BLOCKS: number;
  readonly SLICES: number;
  readonly THREADS_X: number;
  readonly DIRECT: boolean;
}

/** In order of preference: many rows that read a state together, then few barriers. */
const LAYOUTS: readonly Layout[] = [32, 16, 8].flatMap((TILE_ROWS) =>
  [1, 2, 4, 8].map((SLICES) => ({
    TILE_ROWS,
    ROW_BLOCKS: 1,
    SLICES,
    THREADS_X: 8,
    DIRECT: false,
  })),
);

/**
 * Where a subgroup is a CPU's vector, it takes 16 rows, and its lanes neighbouring columns: a number that
 * all lanes read, or neighbouring ones, are one load; anything else is read lane by lane. S and V are
 * then read from storage, as staging them lane by lane would cost more than using them.
 */
const FEW_LANES_LAYOUTS: readonly Layout[] = [4, 2, 1].flatMap((ROW_BLOCKS) =>
  LAYOUTS.filter(({ TILE_ROWS }) => TILE_ROWS >= 4 * ROW_BLOCKS).map((layout) => ({
    ...layout,
    ROW_BLOCKS,
    THREADS_X: 4,
    DIRECT: true,
  })),
);

/** Blocks of 4 × 4 that one thread may hold: their loops are written out, and compile slowly. */
const MOST_BLOCKS = 16;

export function chooseLayout(
  dims: AttentionDims,
  chunkSize: number,
  capabilities: Capabilities,
): Layout {
  const most = capabilities.limits.maxComputeWorkgroupStorageSize;
  const layouts = hasFewLanes(capabilities) ? FEW_LANES_LAYOUTS : LAYOUTS;
  const fits = (layout: Layout): boolean =>
    layout.TILE_ROWS <= chunkSize &&
    layout.ROW_BLOCKS * outBlocks(dims, layout) <= MOST_BLOCKS &&
    applyBytes(dims, layout) <= most;
  return layouts.find(fits) ?? layouts[layouts.length - 1]!;
}

/** Columns of the output that a thread holds, in fours. */
export function outBlocks(dims: AttentionDims, { THREADS_X }: Layout): number {
  return Math.ceil(Math.ceil(valueDimOf(dims) / 4) / THREADS_X);
}

/** A state is summed in tiles of at most 64 × 64; a thread holds this many fours of its rows and columns. */
export function stateBlocks(dims: AttentionDims, { THREADS_X }: Layout): number {
  const longest = Math.max(dims.headDim, valueDimOf(dims));
  const fitting = 2 ** Math.ceil(Math.log2(longest / (4 * THREADS_X)));
  return Math.min(16 / THREADS_X, Math.max(1, fitting));
}

/** Threads of a workgroup of `apply_queries` that hold different rows. */
export function threadsY({ TILE_ROWS, ROW_BLOCKS }: Layout): number {
  return TILE_ROWS / (4 * ROW_BLOCKS);
}

/** Registers of a thread that hold the factors of several turns beside its sums. */
const REGISTERS_FOR_TURNS = 128;

/**
 * Turns of the products that are written out. Mesa 26.1.6, `apply_queries` at headDim 64: multiply-adds are 73 % of
 * RDNA3's loops in place of 52; a thread of Intel's Xe, with half as many registers, spills for them,
 * and a compiler for a CPU takes long over them.
 */
export function turns(
  { DIRECT }: Layout,
  { isCpu = false, registers = REGISTERS_FOR_TURNS }: Capabilities,
): number {
  return DIRECT || isCpu || registers < REGISTERS_FOR_TURNS ? 1 : 4;
}

export function applyBytes(dims: AttentionDims, layout: Layout): number {
  const { TILE_ROWS, SLICES, THREADS_X, DIRECT } = layout;
  const tileCols = 4 * THREADS_X;
  const depths = Math.ceil(dims.headDim / 4);
  const depth = 4 * Math.ceil(depths / SLICES);
  const keys = Math.ceil(tileCols / SLICES);
  const kvRows = Math.max(depth, DIRECT ? 0 : keys * outBlocks(dims, layout));
  return 4 * (TILE_ROWS * (4 * depths + tileCols) + kvRows * tileCols + dims.headDim);
}

/** Rows and columns of a state that one workgroup sums. */
export function stateTile(dims: AttentionDims, layout: Layout): number {
  return 4 * layout.THREADS_X * stateBlocks(dims, layout);
}

/** Keys of a sum that pass through workgroup memory at a time, as in the shader. */
const DEPTH = 16;

export function sumBytes(dims: AttentionDims, layout: Layout): number {
  return 2 * 4 * (layout.DIRECT ? 1 : DEPTH) * stateTile(dims, layout);
}

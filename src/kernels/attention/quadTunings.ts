import type { Capabilities } from '../../spec/capabilities';
import type { Tuning } from '../../spec/kernel';
import { type AttentionDims, keyHeadsOf } from './dims';
import { heldBy, heldOf, lanesOf, QUAD, sharedRows } from './quadRows';

/** Vectors of q, or of the output, that a lane of a CPU may hold. */
const CPU_HELD = 64;
/** Quads of a GPU's workgroup, and rows of its tile where there are many rows, as far as threads suffice. */
const GPU_QUADS = 16;
const TALL_ROWS = 128;
const MOST_THREADS = 256;
/** Workgroups that rows must fill before taller tiles leave no part of a GPU idle. */
const BUSY_WORKGROUPS = 128;
/** Quads below which a device idles; and keys below which a merge costs more than it gains. */
const BUSY_QUADS = { gpu: 2048, cpu: 2 } as const;
const LEAST_PIECE = 128;
const MOST_SPLITS = 64;
/** Tunings of the quad form, in order of preference. */
export function quadTunings(capabilities: Capabilities, dims: AttentionDims): readonly Tuning[] {
  const { subgroupSize = QUAD, isCpu, registers } = capabilities;
  const kind = isCpu ? 'cpu' : 'gpu';
  const most = isCpu ? CPU_HELD : heldBy(registers);
  const lanes = isCpu ? QUAD : lanesOf(dims, capabilities);
  const held = heldOf(dims, lanes);
  const count = sharedRows(dims);
  return [16, 8, 4, 2, 1]
    .filter((rows) => rows === 1 || (rows < 2 * count && rows * held <= most))
    .flatMap((rows) => {
      // a CPU's quads share nothing but loads: one for each four lanes
      const quads = kind === 'cpu' ? [subgroupSize / QUAD] : gpuQuads(dims, rows, lanes);
      const columns = kind === 'cpu' ? [colsFor(dims.keys)] : [16, 8];
      const heights = quads.map((each) => (count <= rows ? rows : rows * each));
      const tilings = heights.flatMap((height) => columns.map((cols) => [height, cols]));
      // two quads stage nothing: they fit whatever the dimensions
      return [...tilings, [count <= rows ? rows : 2 * rows, 32]].map(
        ([height = rows, tileCols = 32]) => ({
          tileRows: height,
          tileCols,
          rows,
          splits: preferredSplits(dims, height / rows, BUSY_QUADS[kind]),
        }),
      );
    });
}

/** Taller tiles read K and V less often, where enough of them remain; not every device runs as many threads. */
function gpuQuads(dims: AttentionDims, rows: number, lanes: number): readonly number[] {
  const all = dims.batch * dims.heads * dims.tokens;
  const quads = Math.min(MOST_THREADS / lanes, TALL_ROWS / rows);
  return all >= BUSY_WORKGROUPS * rows * quads ? [quads, GPU_QUADS] : [GPU_QUADS];
}

/** Columns of the widest tile that holds no more keys than it must: beyond the last, keys are read for nothing. */
function colsFor(keys: number): number {
  return Math.min(128, Math.max(8, 2 ** Math.ceil(Math.log2(keys))));
}

/** Enough pieces of the keys to keep the device busy, a power of two. */
function preferredSplits(dims: AttentionDims, rowQuads: number, busy: number): number {
  const rows = sharedRows(dims) * keyHeadsOf(dims) * dims.batch;
  const wanted = Math.min(MOST_SPLITS, busy / Math.max(rows, rowQuads), dims.keys / LEAST_PIECE);
  return 2 ** Math.max(0, Math.floor(Math.log2(wanted)));
}

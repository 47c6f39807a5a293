import source from '../../../shaders/attention/flash_quad.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Pass, Plan, ShaderForm, Traffic, Tuning } from '../../spec/kernel';
import { visibleKeyCount } from '../../reference/softmaxAttention';
import { attentionInputs, grid, maskedScores, stored } from '../shaders';
import { reads, writes } from '../traffic';
import { attentionFlops, readsLengths, readsMask, visiblePairs, withFullLengths } from './cost';
import { type AttentionDims, keyHeadsOf, valueDimOf } from './dims';
import { attentionConstants, attentionParams } from './task';

/** Threads that exchange values. */
const QUAD = 4;
/** Vectors of q, or of the output, that a lane of a CPU may hold. */
const CPU_HELD = 64;
/** One for so many registers: q and the output take half of them, what is computed with them the rest. */
const REGISTERS_HELD = 16;
/** Registers to count on where the GPU does not tell. */
const USUAL_REGISTERS = 128;
/** Quads of a GPU's workgroup, and where rows are many. */
const GPU_QUADS = 16;
const MANY_QUADS = 32;
/** Workgroups that rows must fill before taller tiles leave no part of a GPU idle. */
const BUSY_WORKGROUPS = 128;
/** Quads below which a device idles; and keys below which a merge costs more than it gains. */
const BUSY_QUADS = { gpu: 2048, cpu: 2 } as const;
const LEAST_PIECE = 128;
const MOST_SPLITS = 64;
/** With so few quads in a workgroup K and V are not worth staging. */
const UNSTAGED_QUADS = 2;

const form: ShaderForm = {
  shader: { path: 'attention/flash_quad.wgsl', source },
  uses: [grid, stored, attentionInputs, ...maskedScores],
};

/** Whether the device's subgroups exchange values in quads. */
export function hasQuads({ features }: Capabilities): boolean {
  return features.has('subgroups');
}

/** Tunings of the quad form, in order of preference. */
export function quadTunings(capabilities: Capabilities, dims: AttentionDims): readonly Tuning[] {
  const { subgroupSize = QUAD, isCpu, registers = USUAL_REGISTERS } = capabilities;
  const kind = isCpu ? 'cpu' : 'gpu';
  const most = isCpu ? CPU_HELD : registers / REGISTERS_HELD;
  const held = Math.max(foursOf(dims.headDim), foursOf(valueDimOf(dims)));
  const count = sharedRows(dims);
  return [16, 8, 4, 2, 1]
    .filter((rows) => rows === 1 || (rows < 2 * count && rows * held <= most))
    .flatMap((rows) => {
      // a CPU's quads share nothing but loads: one for each four lanes
      const quads = kind === 'cpu' ? subgroupSize / QUAD : gpuQuads(dims, rows);
      const tileRows = count <= rows ? rows : rows * quads;
      const tilings =
        kind === 'cpu' ? [[tileRows, colsFor(dims.keys)]] : [16, 8].map((cols) => [tileRows, cols]);
      // two quads stage nothing: they fit whatever the dimensions
      return [...tilings, [Math.min(tileRows, 2 * rows), 32]].map(
        ([height = rows, tileCols = 32]) => ({
          tileRows: height,
          tileCols,
          rows,
          splits: preferredSplits(dims, height / rows, BUSY_QUADS[kind]),
        }),
      );
    });
}

/** Taller tiles read K and V less often, where enough of them remain. */
function gpuQuads(dims: AttentionDims, rows: number): number {
  const all = dims.batch * dims.heads * dims.tokens;
  return all >= BUSY_WORKGROUPS * MANY_QUADS * rows ? MANY_QUADS : GPU_QUADS;
}

/** Columns of the widest tile that holds no more keys than it must: beyond the last, keys are read for nothing. */
function colsFor(keys: number): number {
  return Math.min(128, Math.max(8, 2 ** Math.ceil(Math.log2(keys))));
}

/** Rows of the query heads that share a key head. */
function sharedRows(dims: AttentionDims): number {
  return (dims.tokens * dims.heads) / keyHeadsOf(dims);
}

/** Enough pieces of the keys to keep the device busy, a power of two. */
function preferredSplits(dims: AttentionDims, rowQuads: number, busy: number): number {
  const rows = sharedRows(dims) * keyHeadsOf(dims) * dims.batch;
  const wanted = Math.min(MOST_SPLITS, busy / Math.max(rows, rowQuads), dims.keys / LEAST_PIECE);
  return 2 ** Math.max(0, Math.floor(Math.log2(wanted)));
}

/** Vectors that each lane of a quad holds of a row. */
function foursOf(columns: number): number {
  return Math.ceil(columns / 16);
}

/** Columns that the lanes of a quad read of a row: each reads as many. */
function inFours(columns: number): number {
  return QUAD * Math.ceil(columns / QUAD);
}

export function planQuads(dims: AttentionDims, tuning: Tuning): Plan {
  const { tileRows = 64, tileCols = 32, rows = 4, splits = 1 } = tuning;
  const valueDim = valueDimOf(dims);
  const [depthFours, columnFours] = [foursOf(dims.headDim), foursOf(valueDim)];
  const layout = layOutQuads(tuning);
  const allRows = dims.batch * dims.heads * dims.tokens;
  const staged = layout.staged ? tileCols * 64 * (depthFours + columnFours) : 2 * 16;
  return {
    form,
    constants: {
      ...attentionConstants(dims),
      GROUP: dims.heads / keyHeadsOf(dims),
      TILE_ROWS: tileRows,
      TILE_COLS: tileCols,
      ROWS: rows,
      DEPTH_FOURS: depthFours,
      COLUMN_FOURS: columnFours,
      SPLITS: splits,
      KEY_QUADS: layout.keyQuads,
      STAGED: layout.staged,
    },
    params: attentionParams(dims),
    scratch: [
      splits > 1
        ? { name: 'partials', shape: [allRows, splits, valueDim + 2] }
        : { name: 'partials', shape: [1], absent: true },
    ],
    passes: [
      attendPass(dims, tuning, layout),
      ...(splits > 1 ? [mergePass(allRows, valueDim, splits)] : []),
    ],
    invocations: Math.max(4 * layout.quads, splits > 1 ? MOST_SPLITS : 0),
    // beside the tiles the counter of quads; the merge's own array is used by itself
    workgroupBytes: Math.max(staged + 16, splits > 1 ? 8 * splits : 0),
  };
}

/** The quads of a workgroup. */
interface QuadLayout {
  readonly quads: number;
  /** How many of them take pieces of the same rows' keys, beside each other. */
  readonly keyQuads: number;
  readonly staged: boolean;
}

function layOutQuads({ tileRows = 64, rows = 4, splits = 1 }: Tuning): QuadLayout {
  const rowQuads = tileRows / rows;
  const keyQuads = rowQuads === 1 ? Math.min(splits, GPU_QUADS) : 1;
  return { quads: rowQuads * keyQuads, keyQuads, staged: rowQuads > UNSTAGED_QUADS };
}

function attendPass(dims: AttentionDims, tuning: Tuning, layout: QuadLayout): Pass {
  const { tileRows = 64, splits = 1 } = tuning;
  const valueDim = valueDimOf(dims);
  const depth = 16 * foursOf(dims.headDim);
  const kvHeads = dims.batch * keyHeadsOf(dims);
  const tiles = Math.ceil(sharedRows(dims) / tileRows);
  const keys = kvHeads * keysRead(dims, tuning, layout);
  const workgroups = (kvHeads * tiles * splits) / layout.keyQuads;
  const allRows = dims.batch * dims.heads * dims.tokens;
  return {
    entryPoint: 'attend',
    workgroups,
    flops: attentionFlops(dims),
    traffic: [
      // rows and columns beyond the edges are read again
      reads('q', workgroups * layout.keyQuads * tileRows * depth),
      reads('k', keys * (layout.staged ? dims.headDim : inFours(dims.headDim))),
      reads('v', keys * (layout.staged ? valueDim : inFours(valueDim))),
      ...readsMask(dims, visiblePairs(dims)),
      ...readsLengths(dims, workgroups * 4 * layout.quads),
      splits > 1
        ? writes('partials', splits * allRows * (valueDim + 2))
        : writes('output', allRows * valueDim),
    ],
  };
}

/** Keys that the rows sharing one key head read: staged, once a workgroup; else each quad, to the end of a tile. */
function keysRead(dims: AttentionDims, tuning: Tuning, layout: QuadLayout): number {
  const { tileRows = 64, tileCols = 32, splits = 1 } = tuning;
  const group = dims.heads / keyHeadsOf(dims);
  const full = withFullLengths(dims);
  const rows = sharedRows(dims);
  const piece = tileCols * Math.ceil(Math.ceil(dims.keys / splits) / tileCols);
  let sum = 0;
  for (let end = tileRows; end < rows + tileRows; end += tileRows) {
    const seen = visibleKeyCount(full, Math.floor((Math.min(end, rows) - 1) / group));
    for (let split = 0; split < splits; split += layout.keyQuads) {
      const met = Math.min(piece, Math.max(0, seen - split * piece));
      sum += layout.staged ? met : Math.ceil(met / tileCols) * tileCols * layout.quads;
    }
  }
  return sum;
}

function mergePass(allRows: number, valueDim: number, splits: number): Pass {
  const traffic: readonly Traffic[] = [
    reads('partials', splits * allRows * (valueDim + 2)),
    writes('output', allRows * valueDim),
  ];
  return { entryPoint: 'merge_splits', workgroups: allRows, flops: 0, traffic };
}

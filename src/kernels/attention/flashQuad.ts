import source from '../../../shaders/attention/flash_quad.wgsl?raw';
import stagedSource from '../../../shaders/attention/flash_staged.wgsl?raw';
import { visibleKeyCount } from '../../reference/softmaxAttention';
import type { Capabilities } from '../../spec/capabilities';
import type { Pass, Plan, ShaderForm, Traffic, Tuning } from '../../spec/kernel';
import { quadRows, stagedQuadRows } from '../shaders';
import { reads, writes } from '../traffic';
import { attentionFlops, readsLengths, readsMask, visiblePairs, withFullLengths } from './cost';
import { type AttentionDims, keyHeadsOf, valueDimOf } from './dims';
import { foursOf, heldOf, inFours, lanesOf, QUAD, sharedRows, USUAL_REGISTERS } from './quadRows';
import { attentionConstants, attentionParams } from './task';

/** With so few quads in a workgroup K and V are not worth staging. */
const UNSTAGED_QUADS = 2;
/** Quads of a workgroup that take pieces of the same rows' keys, at most; and threads that merge those. */
const MOST_KEY_QUADS = 16;
const MERGE_THREADS = 64;
/** Keys between two rescalings of a staged tile. */
const BLOCK_KEYS = { least: 4, most: 16 } as const;

const form: ShaderForm = {
  shader: { path: 'attention/flash_quad.wgsl', source },
  uses: quadRows,
};

const stagedForm: ShaderForm = {
  shader: { path: 'attention/flash_staged.wgsl', source: stagedSource },
  uses: stagedQuadRows,
};

/** Whether the device's subgroups exchange values in quads. */
export function hasQuads({ features }: Capabilities): boolean {
  return features.has('subgroups');
}

export function planQuads(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const { tileRows = 64, tileCols = 32, rows = 4, splits = 1 } = tuning;
  const valueDim = valueDimOf(dims);
  const layout = layOutQuads(dims, tuning, capabilities);
  const { lanes } = layout;
  const [depthFours, columnFours] = [foursOf(dims.headDim, lanes), foursOf(valueDim, lanes)];
  const allRows = dims.batch * dims.heads * dims.tokens;
  return {
    ...(layout.staged ? planStaged(dims) : { form }),
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
      LANES: lanes,
      ...(layout.staged && { STEPS: blockKeys(dims, tuning, capabilities, lanes) / lanes }),
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
    invocations: Math.max(lanes * layout.quads, splits > 1 ? MERGE_THREADS : 0),
    // beside the tiles the counter of quads; the merge's own array is used by itself
    workgroupBytes: Math.max(
      16 + (layout.staged ? tileCols * 16 * lanes * (depthFours + columnFours) : 0),
      splits > 1 ? 8 * splits : 0,
    ),
  };
}

/** How a staged tile is read: rows of whole vectors of 4 by the vector. */
function planStaged(dims: AttentionDims): Pick<Plan, 'form' | 'aliases'> {
  const readAs = (columns: number): string => (columns % 4 === 0 ? 'vec4<stored>' : 'stored');
  return {
    form: stagedForm,
    aliases: { k_read: readAs(dims.headDim), v_read: readAs(valueDimOf(dims)) },
  };
}

/**
 * Keys whose scores are written out one after the other: the fewer, the more a lane holds beside its registers. A CPU
 * takes the least, as SwiftShader compiles more for minutes.
 */
function blockKeys(
  dims: AttentionDims,
  tuning: Tuning,
  capabilities: Capabilities,
  lanes: number,
): number {
  const { tileCols = 32, rows = 4 } = tuning;
  const { isCpu, registers = USUAL_REGISTERS } = capabilities;
  const held = rows * heldOf(dims, lanes);
  const fitting = isCpu ? 1 : 2 ** Math.floor(Math.log2(registers / Math.max(8, held)));
  return Math.min(tileCols, BLOCK_KEYS.most, Math.max(BLOCK_KEYS.least, lanes, fitting));
}

/** The quads of a workgroup. */
interface QuadLayout {
  /** Lanes to a quad; two quads that share their rows are one here. */
  readonly lanes: number;
  readonly quads: number;
  /** How many of them take pieces of the same rows' keys, beside each other. */
  readonly keyQuads: number;
  readonly staged: boolean;
}

function layOutQuads(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): QuadLayout {
  const { tileRows = 64, rows = 4, splits = 1 } = tuning;
  const rowQuads = tileRows / rows;
  const keyQuads = rowQuads === 1 ? Math.min(splits, MOST_KEY_QUADS) : 1;
  const staged = rowQuads > UNSTAGED_QUADS;
  const lanes = staged ? lanesOf(dims, capabilities) : QUAD;
  return { lanes, quads: rowQuads * keyQuads, keyQuads, staged };
}

function attendPass(dims: AttentionDims, tuning: Tuning, layout: QuadLayout): Pass {
  const { tileRows = 64, splits = 1 } = tuning;
  const valueDim = valueDimOf(dims);
  // whole vectors of a lane where it reads for itself
  const depth = layout.staged ? inFours(dims.headDim) : 16 * foursOf(dims.headDim);
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
      reads('k', keys * inFours(dims.headDim)),
      reads('v', keys * inFours(valueDim)),
      ...readsMask(dims, visiblePairs(dims)),
      ...readsLengths(dims, workgroups * layout.lanes * layout.quads),
      splits > 1
        ? writes('partials', splits * allRows * (valueDim + 2))
        : writes('output', allRows * valueDim),
    ],
  };
}

/** Keys that the rows sharing one key head read, whole tiles: staged, once a workgroup; else each quad. */
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
      sum += Math.ceil(met / tileCols) * tileCols * (layout.staged ? 1 : layout.quads);
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

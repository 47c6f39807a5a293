import source from '../../../shaders/attention/flash_quad.wgsl?raw';
import stagedSource from '../../../shaders/attention/flash_staged.wgsl?raw';
import { visibleKeyCount } from '../../reference/softmaxAttention';
import type { Capabilities } from '../../spec/capabilities';
import type { Pass, Plan, ShaderForm, Traffic, Tuning } from '../../spec/kernel';
import { halfStagedQuadRows, quadRows, stagedQuadRows } from '../shaders';
import type { Text } from '../../spec/text';
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

/** Where values are stored as f16, and the device adds them in pairs, short sums of them are f16 too. */
const halfStagedForm: ShaderForm = { ...stagedForm, uses: halfStagedQuadRows };

/** Products that are added in f16 before the sum goes into f32. */
const HALF_TERMS = 8;
/** Vectors of the output that a lane's sums in f16 stand for at a time: registers are scarce. */
const HALF_FOURS = 2;

const HALF_SUMS: Text = {
  en: `scores in f32; weights times values in f16, in sums of ${HALF_TERMS}, added in f32`,
  'zh-CN': `分数用 f32；权重乘值用 f16，每 ${HALF_TERMS} 项先以 f16 求和，再以 f32 累加`,
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
  const valueBytes = layout.halfSums ? 8 : 16;
  const steps = blockKeys(dims, tuning, capabilities, lanes) / lanes;
  return {
    ...(layout.staged ? planStaged(dims, layout) : { form }),
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
      ...(layout.staged && {
        STEPS: steps,
        ...(layout.halfSums && halfSumConstants(rows, columnFours, steps, lanes)),
      }),
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
    // beside the tiles the counter of quads, and what is known of the values; the merge's own array is used by itself
    workgroupBytes: Math.max(
      (layout.halfSums ? 32 : 16) +
        (layout.staged ? tileCols * lanes * (16 * depthFours + valueBytes * columnFours) : 0),
      splits > 1 ? 8 * splits : 0,
    ),
  };
}

/** How a staged tile is read: rows of whole vectors of 4 by the vector. */
function planStaged(
  dims: AttentionDims,
  { halfSums }: QuadLayout,
): Pick<Plan, 'form' | 'aliases' | 'arithmetic'> {
  const readAs = (columns: number): string => (columns % 4 === 0 ? 'vec4<stored>' : 'stored');
  return {
    ...(halfSums && { arithmetic: HALF_SUMS }),
    form: halfSums ? halfStagedForm : stagedForm,
    aliases: {
      k_read: readAs(dims.headDim),
      v_read: readAs(valueDimOf(dims)),
      staged_four: halfSums ? 'vec4h' : 'vec4f',
    },
  };
}

/** How sums in f16 are laid out. */
function halfSumConstants(
  rows: number,
  columnFours: number,
  steps: number,
  lanes: number,
): Plan['constants'] {
  const chunkSteps = Math.min(steps, HALF_TERMS / lanes);
  return {
    ROW_PAIRS: Math.ceil(rows / 2),
    COLUMN_PARTS: Math.ceil(columnFours / HALF_FOURS),
    PART_FOURS: HALF_FOURS,
    CHUNKS: steps / chunkSteps,
    CHUNK_STEPS: chunkSteps,
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
  /** Whether short sums of values are f16. */
  readonly halfSums: boolean;
}

function layOutQuads(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): QuadLayout {
  const { tileRows = 64, rows = 4, splits = 1 } = tuning;
  const rowQuads = tileRows / rows;
  const keyQuads = rowQuads === 1 ? Math.min(splits, MOST_KEY_QUADS) : 1;
  const staged = rowQuads > UNSTAGED_QUADS;
  const lanes = staged ? lanesOf(dims, capabilities) : QUAD;
  const halfSums = staged && dims.half === 1 && capabilities.packedF16 === true;
  return { lanes, quads: rowQuads * keyQuads, keyQuads, staged, halfSums };
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

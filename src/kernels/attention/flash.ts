import source from '../../../shaders/attention/flash.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Traffic, Tuning } from '../../spec/kernel';
import { grid, outerAdd, storeRow, visibleKeys } from '../shaders';
import { attentionFlops, reads, rowTiles, writes } from './cost';
import type { AttentionDims } from './dims';
import { attention, scoreScale } from './task';

export const flash: Kernel<AttentionDims> = {
  id: 'flash',
  task: attention,
  name: { en: 'Flash', 'zh-CN': 'Flash' },
  why: {
    en: 'One pass over tiles of keys with an online softmax: the score matrix never leaves the chip. Each tile of rows reads all of K and V again, so taller tiles ask memory for less.',
    'zh-CN':
      '对键分块单遍扫描，softmax 在线更新：分数矩阵始终留在片上。每个行块都要重读全部 K 与 V，行块越高，访存越少。',
  },
  paper: {
    title: 'Dao 2023, FlashAttention-2',
    url: 'https://arxiv.org/abs/2307.08691',
  },
  shader: { path: 'attention/flash.wgsl', source },
  uses: [grid, visibleKeys, outerAdd, storeRow],
  tunables: [
    {
      name: 'tileRows',
      label: { en: 'Tile rows', 'zh-CN': '分块行数' },
      hint: {
        en: 'Queries that one workgroup computes, Br: K and V are read once for each tile of rows.',
        'zh-CN': '一个工作组计算的查询数 Br：每个行块读取一遍 K 和 V。',
      },
      choices: [8, 16, 32, 64, 128],
    },
    {
      name: 'tileCols',
      label: { en: 'Tile columns', 'zh-CN': '分块列数' },
      hint: {
        en: 'Keys that pass through workgroup memory at a time, Bc: larger means fewer barriers.',
        'zh-CN': '每次经过工作组内存的键数 Bc：越大则同步屏障越少。',
      },
      choices: [16, 32, 64],
    },
  ],
  preferred: [
    { tileRows: 64, tileCols: 32 },
    { tileRows: 32, tileCols: 32 },
    { tileRows: 16, tileCols: 32 },
    { tileRows: 8, tileCols: 16 },
  ],
  plan,
};

/** How a tile passes through workgroup memory. */
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

/** Rows and keys that a thread holds, in fours, and the threads that follow. */
function threadShape({ tileRows = 0, tileCols = 0 }: Tuning, headDim: number) {
  // eight rows a thread halve the reads of workgroup memory, but double its accumulators
  const rowBlocks = tileRows >= 64 && headDim <= 128 ? 2 : 1;
  const threadsX = Math.min(8, tileCols / 4);
  const threadsY = tileRows / (4 * rowBlocks);
  return {
    rowBlocks,
    keyBlocks: tileCols / (4 * threadsX),
    outBlocks: Math.ceil(Math.ceil(headDim / 4) / threadsX),
    threadsX,
    threads: threadsX * threadsY,
  };
}

/** Bytes of the shader's workgroup arrays, in its order. */
function workgroupBytes(
  { tileRows = 0, tileCols = 0 }: Tuning,
  headDim: number,
  { SLICES, Q_RESIDENT, V_BESIDE_K }: Layout,
  threadsX: number,
): number {
  const depth = Math.ceil(headDim / SLICES);
  const q = (Q_RESIDENT ? headDim : depth) * tileRows;
  const kTile = depth * tileCols;
  const vTile = Math.ceil(tileCols / SLICES) * Math.ceil(headDim / 4) * 4;
  const kv = V_BESIDE_K ? kTile + vTile : Math.max(kTile, vTile);
  return 4 * (q + kv + tileCols * tileRows + tileRows * threadsX);
}

function chooseLayout(
  tuning: Tuning,
  headDim: number,
  threadsX: number,
  { limits }: Capabilities,
): Layout {
  const fits = (layout: Layout): boolean =>
    workgroupBytes(tuning, headDim, layout, threadsX) <= limits.maxComputeWorkgroupStorageSize;
  return LAYOUTS.find(fits) ?? LAYOUTS[LAYOUTS.length - 1]!;
}

function plan(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const { batch, heads, tokens, keys, headDim, causal, queryOffset } = dims;
  const shape = threadShape(tuning, headDim);
  const layout = chooseLayout(tuning, headDim, shape.threadsX, capabilities);
  const rowTileCount = Math.ceil(tokens / tuning.tileRows!);
  return {
    constants: {
      HEAD_DIM: headDim,
      CAUSAL: causal,
      TILE_ROWS: tuning.tileRows!,
      TILE_COLS: tuning.tileCols!,
      ROW_BLOCKS: shape.rowBlocks,
      KEY_BLOCKS: shape.keyBlocks,
      OUT_BLOCKS: shape.outBlocks,
      ...layout,
    },
    params: [
      { name: 'tokens', type: 'u32', value: tokens },
      { name: 'keys', type: 'u32', value: keys },
      { name: 'query_offset', type: 'i32', value: queryOffset },
      { name: 'scale_log2', type: 'f32', value: scoreScale(dims) * Math.LOG2E },
    ],
    scratch: [],
    passes: [
      {
        entryPoint: 'attend',
        workgroups: batch * heads * rowTileCount,
        flops: attentionFlops(dims),
        traffic: traffic(dims, tuning, layout),
      },
    ],
    invocations: shape.threads,
    workgroupBytes: workgroupBytes(tuning, headDim, layout, shape.threadsX),
  };
}

/** Each tile of rows reads Q once (with each tile of keys where it is not resident), and the keys that its last row sees. */
function traffic(
  dims: AttentionDims,
  { tileRows = 0, tileCols = 0 }: Tuning,
  { Q_RESIDENT }: Layout,
): readonly Traffic[] {
  let queryRows = 0;
  let keyRows = 0;
  for (const { rows, seen } of rowTiles(dims, tileRows)) {
    queryRows += rows * (Q_RESIDENT ? 1 : Math.ceil(seen / tileCols));
    keyRows += seen;
  }
  const perRow = dims.batch * dims.heads * dims.headDim;
  return [
    reads('q', queryRows * perRow),
    reads('k', keyRows * perRow),
    reads('v', keyRows * perRow),
    writes('output', dims.tokens * perRow),
  ];
}

import source from '../../../shaders/attention/two_pass.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { grid, outerAdd, storeRow, visibleKeys } from '../shaders';
import { attentionFlops, reads, rowTiles, writes } from './cost';
import type { AttentionDims } from './dims';
import { attention, scoreScale } from './task';

export const twoPass: Kernel<AttentionDims> = {
  id: 'two-pass',
  task: attention,
  name: { en: 'Two-pass', 'zh-CN': '两遍' },
  why: {
    en: 'Computes the scores twice rather than store them: first for each row’s maximum and sum, then for the output. No matrix and nothing to rescale, but half as many operations again and K read twice.',
    'zh-CN':
      '宁可把分数算两遍也不存储：第一遍求每行的最大值与和，第二遍求输出。没有分数矩阵，也无需重新缩放，但计算量多一半，K 要读两遍。',
  },
  paper: {
    title: 'Rabe and Staats 2021, Self-attention does not need O(n²) memory',
    url: 'https://arxiv.org/abs/2112.05682',
  },
  shader: { path: 'attention/two_pass.wgsl', source },
  uses: [grid, visibleKeys, outerAdd, storeRow],
  tunables: [
    {
      name: 'tileRows',
      label: { en: 'Tile rows', 'zh-CN': '分块行数' },
      hint: {
        en: 'Queries that one workgroup computes, Br: each tile of rows reads K twice and V once.',
        'zh-CN': '一个工作组计算的查询数 Br：每个行块读取两遍 K、一遍 V。',
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

/** Rows, keys and columns that a thread holds, in fours, and the threads that follow. */
function threadShape({ tileRows = 0, tileCols = 0 }: Tuning, headDim: number) {
  // eight rows a thread halve the reads of workgroup memory, but double its accumulators
  const ROW_BLOCKS = tileRows >= 64 && headDim <= 128 ? 2 : 1;
  const threadsX = Math.min(8, tileCols / 4);
  const blocks = {
    ROW_BLOCKS,
    KEY_BLOCKS: tileCols / (4 * threadsX),
    OUT_BLOCKS: Math.ceil(Math.ceil(headDim / 4) / threadsX),
  };
  return { blocks, threads: (threadsX * tileRows) / (4 * ROW_BLOCKS) };
}

/** Bytes of q_tile, kv_tile and p_tile: the second pass. The first shares two of them and needs less. */
function workgroupBytes(
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

function chooseLayout(tuning: Tuning, headDim: number, { limits }: Capabilities): Layout {
  const fits = (layout: Layout): boolean =>
    workgroupBytes(tuning, headDim, layout) <= limits.maxComputeWorkgroupStorageSize;
  return LAYOUTS.find(fits) ?? LAYOUTS[LAYOUTS.length - 1]!;
}

function plan(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const { batch, heads, tokens, keys, headDim, causal, queryOffset } = dims;
  const { blocks, threads } = threadShape(tuning, headDim);
  const layout = chooseLayout(tuning, headDim, capabilities);
  const workgroups = batch * heads * Math.ceil(tokens / tuning.tileRows!);
  const scores = scoreTraffic(dims, tuning, layout);
  const statistics = 2 * batch * heads * tokens;
  const flops = attentionFlops(dims);
  return {
    constants: {
      HEAD_DIM: headDim,
      CAUSAL: causal,
      TILE_ROWS: tuning.tileRows!,
      TILE_COLS: tuning.tileCols!,
      ...blocks,
      ...layout,
    },
    params: [
      { name: 'tokens', type: 'u32', value: tokens },
      { name: 'keys', type: 'u32', value: keys },
      { name: 'query_offset', type: 'i32', value: queryOffset },
      { name: 'scale_log2', type: 'f32', value: scoreScale(dims) * Math.LOG2E },
    ],
    scratch: [{ name: 'statistics', shape: [batch, heads, tokens, 2] }],
    passes: [
      {
        entryPoint: 'find_statistics',
        workgroups,
        flops: flops / 2,
        traffic: [reads('q', scores.q), reads('k', scores.k), writes('statistics', statistics)],
      },
      {
        entryPoint: 'weigh_values',
        workgroups,
        flops,
        traffic: [
          reads('q', scores.q),
          reads('k', scores.k),
          reads('v', scores.k), // of the keys it meets, each once
          reads('statistics', statistics),
          writes('output', batch * heads * tokens * headDim),
        ],
      },
    ],
    invocations: threads,
    workgroupBytes: workgroupBytes(tuning, headDim, layout),
  };
}

/** What one computation of the scores reads: a tile of rows its queries, once or with each tile of keys, and the keys that its last row sees. */
function scoreTraffic(
  dims: AttentionDims,
  { tileRows = 0, tileCols = 0 }: Tuning,
  { Q_RESIDENT }: Layout,
): { readonly q: number; readonly k: number } {
  const elements = dims.batch * dims.heads * dims.headDim;
  return rowTiles(dims, tileRows).reduce(
    ({ q, k }, { rows, seen }) => ({
      q: q + elements * rows * (Q_RESIDENT ? 1 : Math.ceil(seen / tileCols)),
      k: k + elements * seen,
    }),
    { q: 0, k: 0 },
  );
}

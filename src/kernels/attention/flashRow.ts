import source from '../../../shaders/attention/flash_row.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { hasFewLanes, onFewLanes } from '../fewLanes';
import { attentionInputs, fours, grid, maskedScores, storeRow, stored } from '../shaders';
import { reads, writes } from '../traffic';
import { attentionFlops, readsLengths, readsMask, rowTiles, visiblePairs } from './cost';
import { type AttentionDims, valueDimOf } from './dims';
import { invalidShape } from './limits';
import { tileColsTunable } from './rowTiling';
import { storedPlan } from './stored';
import { attention, attentionConstants, attentionParams } from './task';

export const flashRow: Kernel<AttentionDims> = {
  id: 'flash-row',
  task: attention,
  name: { en: 'Flash, a row a thread', 'zh-CN': 'Flash（每线程一行）' },
  why: {
    en: 'The plain way to write FlashAttention in WGSL: a thread keeps one query row, and each vector it reads from workgroup memory serves that row alone. Flash holds more rows, and reads less for each.',
    'zh-CN':
      '用 WGSL 写 FlashAttention 的朴素方式：每个线程负责一行查询，从工作组内存读取的每个向量只供这一行使用。Flash 持有更多行，每行所需的读取更少。',
  },
  paper: {
    title: 'Dao et al. 2022, FlashAttention',
    url: 'https://arxiv.org/abs/2205.14135',
  },
  shader: { path: 'attention/flash_row.wgsl', source },
  uses: [grid, stored, attentionInputs, ...maskedScores, fours, storeRow],
  tunables: [
    {
      name: 'tileRows',
      label: { en: 'Tile rows', 'zh-CN': '分块行数' },
      hint: {
        en: 'Queries of a workgroup, one a thread: K and V are read once for each tile of rows.',
        'zh-CN': '一个工作组的查询数，每线程一个：每个行块读取一遍 K 和 V。',
      },
      choices: [32, 64, 128],
    },
    { ...tileColsTunable, choices: [4, 8, 16, 32] },
  ],
  // on a GPU short tiles leave workgroup memory for more of its threads
  preferred: [64, 32].flatMap((tileRows) => [8, 4].map((tileCols) => ({ tileRows, tileCols }))),
  neighbours: ['tileCols'],
  preferredOn: onFewLanes(...[16, 8, 4].map((tileCols) => ({ tileRows: 64, tileCols }))),
  invalid: (dims) => invalidShape(dims),
  plan,
};

/** Dimensions that a thread holds, of a query and of an output, where it has so many registers; and elsewhere. */
const HELD = { registers: 256, where: 64, elsewhere: 32 } as const;
/** More would leave no room for rows in a workgroup of 128 threads. */
const MOST_PARTS = 4;

/** Threads that share a row: on a GPU as many as keep it from spilling. */
function partsOf(dims: AttentionDims, capabilities: Capabilities): number {
  if (hasFewLanes(capabilities)) return 1;
  const { registers = 0 } = capabilities;
  const held = registers >= HELD.registers ? HELD.where : HELD.elsewhere;
  return Math.min(MOST_PARTS, Math.ceil(Math.max(dims.headDim, valueDimOf(dims)) / held));
}

function plan(
  dims: AttentionDims,
  { tileRows = 64, tileCols = 16 }: Tuning,
  capabilities: Capabilities,
): Plan {
  const { batch, heads, tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const parts = partsOf(dims, capabilities);
  const threads = tileRows * parts;
  const depthFours = Math.ceil(headDim / 4 / parts);
  const columnFours = Math.ceil(valueDim / 4 / parts);
  const tiles = rowTiles(dims, tileRows);
  const workgroups = batch * heads * tiles.length;
  const rows = batch * heads * tokens;
  const keys = batch * heads * tiles.reduce((sum, { seen }) => sum + seen, 0);
  return storedPlan(attention, dims, {
    constants: {
      ...attentionConstants(dims),
      TILE_ROWS: tileRows,
      TILE_COLS: tileCols,
      PARTS: parts,
      DEPTH_FOURS: depthFours,
      COLUMN_FOURS: columnFours,
    },
    params: attentionParams(dims),
    scratch: [],
    passes: [
      {
        entryPoint: 'attend',
        workgroups,
        flops: attentionFlops(dims),
        traffic: [
          reads('q', rows * headDim),
          reads('k', keys * headDim),
          reads('v', keys * valueDim),
          ...readsMask(dims, visiblePairs(dims)),
          ...readsLengths(dims, workgroups * threads),
          writes('output', rows * valueDim),
        ],
      },
    ],
    invocations: threads,
    workgroupBytes: tileCols * (16 * parts * (depthFours + columnFours) + 4 * threads),
  });
}

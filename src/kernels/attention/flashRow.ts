import source from '../../../shaders/attention/flash_row.wgsl?raw';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { attentionInputs, grid, maskedScores, storeRow, stored } from '../shaders';
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
  uses: [grid, stored, attentionInputs, ...maskedScores, storeRow],
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
  preferred: [16, 8, 4].map((tileCols) => ({ tileRows: 64, tileCols })),
  neighbours: ['tileCols'],
  invalid: (dims) => invalidShape(dims),
  plan,
};

function plan(dims: AttentionDims, { tileRows = 64, tileCols = 16 }: Tuning): Plan {
  const { batch, heads, tokens, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const [depthFours, columnFours] = [Math.ceil(headDim / 4), Math.ceil(valueDim / 4)];
  const tiles = rowTiles(dims, tileRows);
  const workgroups = batch * heads * tiles.length;
  const rows = batch * heads * tokens;
  const keys = batch * heads * tiles.reduce((sum, { seen }) => sum + seen, 0);
  return storedPlan(attention, dims, {
    constants: {
      ...attentionConstants(dims),
      TILE_ROWS: tileRows,
      TILE_COLS: tileCols,
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
          ...readsLengths(dims, workgroups * tileRows),
          writes('output', rows * valueDim),
        ],
      },
    ],
    invocations: tileRows,
    workgroupBytes: 16 * tileCols * (depthFours + columnFours),
  });
}

import source from '../../../shaders/attention/flash.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { grid, outerAdd, storeRow, visibleKeys } from '../shaders';
import { reads, writes } from '../traffic';
import { attentionFlops } from './cost';
import type { AttentionDims } from './dims';
import { layOutRowTiles, preferredTilings, TILE_ROWS_CHOICES, tileColsTunable } from './rowTiling';
import { attention, attentionParams } from './task';

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
      choices: TILE_ROWS_CHOICES,
    },
    tileColsTunable,
  ],
  preferred: preferredTilings,
  plan,
};

function plan(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const tiling = layOutRowTiles(dims, tuning, capabilities, true);
  const { q, k } = tiling.scoreReads;
  return {
    constants: tiling.constants,
    params: attentionParams(dims),
    scratch: [],
    passes: [
      {
        entryPoint: 'attend',
        workgroups: tiling.workgroups,
        flops: attentionFlops(dims),
        traffic: [
          reads('q', q),
          reads('k', k),
          reads('v', k), // of the keys it meets, each once
          writes('output', dims.batch * dims.heads * dims.tokens * dims.headDim),
        ],
      },
    ],
    invocations: tiling.threads,
    workgroupBytes: tiling.workgroupBytes,
  };
}

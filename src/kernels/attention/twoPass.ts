import source from '../../../shaders/attention/two_pass.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { elementCount } from '../../spec/tensor';
import { onFewLanes } from '../fewLanes';
import { rowTiles } from '../shaders';
import { reads, writes } from '../traffic';
import { attentionFlops, visiblePairs } from './cost';
import type { AttentionDims } from './dims';
import { layOutRowTiles, preferredTilings, TILE_ROWS_CHOICES, tileColsTunable } from './rowTiling';
import { invalidShape } from './limits';
import { storedPlan } from './stored';
import { attention, attentionParams } from './task';
import { attentionOutput } from './tensors';

export const twoPass: Kernel<AttentionDims> = {
  id: 'two-pass',
  task: attention,
  name: { en: 'Two-pass', 'zh-CN': '两遍' },
  why: {
    en: 'Computes the scores twice rather than store them: first for each row’s maximum and sum, then for the output. No matrix and nothing to rescale, but half as many operations again, and Q and K are read for both.',
    'zh-CN':
      '宁可把分数算两遍也不存储：第一遍求每行的最大值与和，第二遍求输出。没有分数矩阵，也无需重新缩放，但计算量多一半，Q 与 K 两遍都要读。',
  },
  paper: {
    title: 'Rabe and Staats 2021, Self-attention does not need O(n²) memory',
    url: 'https://arxiv.org/abs/2112.05682',
  },
  shader: { path: 'attention/two_pass.wgsl', source },
  uses: rowTiles,
  tunables: [
    {
      name: 'tileRows',
      label: { en: 'Tile rows', 'zh-CN': '分块行数' },
      hint: {
        en: 'Queries that one workgroup computes, Br: each tile of rows reads K twice and V once.',
        'zh-CN': '一个工作组计算的查询数 Br：每个行块读取两遍 K、一遍 V。',
      },
      choices: TILE_ROWS_CHOICES,
    },
    tileColsTunable,
  ],
  preferred: preferredTilings,
  neighbours: ['tileRows', 'tileCols'],
  // SwiftShader, 512 tokens: 270 ms after 6 s of compiling, in place of 220 ms after 15 s with 64 × 32
  preferredOn: onFewLanes({ tileRows: 32, tileCols: 16 }),
  invalid: (dims) => invalidShape(dims),
  plan,
};

function plan(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const { batch, heads, tokens, headDim } = dims;
  // both passes use the same three arrays
  const tiling = layOutRowTiles(dims, tuning, capabilities, false);
  const { workgroups, scoreTraffic, valueTraffic } = tiling;
  const statistics = 2 * batch * heads * tokens;
  return storedPlan(attention, dims, {
    constants: tiling.constants,
    params: attentionParams(dims),
    scratch: [{ name: 'statistics', shape: [batch, heads, tokens, 2] }],
    passes: [
      {
        entryPoint: 'find_statistics',
        workgroups,
        flops: 2 * visiblePairs(dims) * headDim,
        traffic: [...scoreTraffic, writes('statistics', statistics)],
      },
      {
        entryPoint: 'weigh_values',
        workgroups,
        flops: attentionFlops(dims),
        traffic: [
          ...scoreTraffic,
          ...valueTraffic,
          reads('statistics', statistics),
          writes('output', elementCount(attentionOutput(dims))),
        ],
      },
    ],
    invocations: tiling.threads,
    workgroupBytes: tiling.workgroupBytes,
  });
}

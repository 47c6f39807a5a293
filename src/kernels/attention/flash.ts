import source from '../../../shaders/attention/flash.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { elementCount } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import { rowTiles } from '../shaders';
import { writes } from '../traffic';
import { attentionFlops } from './cost';
import { type AttentionDims, valueDimOf } from './dims';
import { hasQuads, planQuads } from './flashQuad';
import { quadTunings } from './quadTunings';
import { layOutRowTiles, preferredTilings, TILE_ROWS_CHOICES, tileColsTunable } from './rowTiling';
import { invalidShape, LARGEST_MATRIX_DIMS, LARGEST_ROW_DIMS } from './limits';
import { storedPlan } from './stored';
import { attention, attentionParams } from './task';
import { attentionOutput } from './tensors';

export const flash: Kernel<AttentionDims> = {
  id: 'flash',
  task: attention,
  name: { en: 'Flash', 'zh-CN': 'Flash' },
  why: {
    en: 'One pass over tiles of keys with an online softmax: the score matrix never leaves the chip. Each tile of rows reads all of K and V again, so taller tiles ask memory for less; where its rows of Q do not stay on the chip, it reads them again for each tile of keys.',
    'zh-CN':
      '对键分块单遍扫描，softmax 在线更新：分数矩阵始终留在片上。每个行块都要重读全部 K 与 V，行块越高，访存越少；若行块的 Q 不能留在片上，则每个键块都要重读。',
  },
  paper: {
    title: 'Dao 2023, FlashAttention-2',
    url: 'https://arxiv.org/abs/2307.08691',
  },
  shader: { path: 'attention/flash.wgsl', source },
  uses: rowTiles,
  tunables: [
    {
      name: 'tileRows',
      label: { en: 'Tile rows', 'zh-CN': '分块行数' },
      hint: {
        en: 'Queries that one workgroup computes, Br: K and V are read once for each tile of rows.',
        'zh-CN': '一个工作组计算的查询数 Br：每个行块读取一遍 K 和 V。',
      },
      choices: [1, 2, 4, ...TILE_ROWS_CHOICES],
    },
    { ...tileColsTunable, choices: [8, ...tileColsTunable.choices, 128] },
    {
      name: 'rows',
      label: { en: 'Rows held', 'zh-CN': '持有行数' },
      hint: {
        en: 'Rows that a quad of lanes (without subgroups: a thread) holds in registers: each vector of K and V that it reads serves them all.',
        'zh-CN':
          '一个四线程组（无子组时为一个线程）用寄存器持有的行数：读取一次的 K、V 向量供这些行共用。',
      },
      choices: [1, 2, 4, 8, 16],
    },
    {
      name: 'splits',
      label: { en: 'Key splits', 'zh-CN': '键的分段' },
      hint: {
        en: 'Pieces of the keys that are worked on beside each other and merged by log-sum-exp: for few queries over many keys.',
        'zh-CN': '把键分成几段同时计算，再按 log-sum-exp 合并：适合查询少、键很多的情形。',
      },
      choices: [1, 2, 4, 8, 16, 32, 64],
    },
  ],
  preferred: preferredTilings.map((tiling) => ({ ...tiling, rows: 4, splits: 1 })),
  neighbours: ['tileCols'],
  preferredOn,
  invalid,
  plan,
};

function preferredOn(capabilities: Capabilities, dims: AttentionDims): readonly Tuning[] {
  if (hasQuads(capabilities)) return quadTunings(capabilities, dims);
  // a CPU gains by eight rows a thread: half as many reads of workgroup memory
  return capabilities.isCpu && valueDimOf(dims) <= 128
    ? [{ tileRows: 64, tileCols: 32, rows: 8, splits: 1 }]
    : [];
}

function invalid(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Text | null {
  const { tileRows = 0, rows = 0 } = tuning;
  const largest = hasQuads(capabilities) ? LARGEST_MATRIX_DIMS : LARGEST_ROW_DIMS;
  const shape = invalidShape(dims, largest);
  if (shape) return shape;
  if (rows > tileRows) {
    return {
      en: `a tile of ${tileRows} rows has no ${rows} to hold together: choose fewer rows held`,
      'zh-CN': `分块只有 ${tileRows} 行，无法持有 ${rows} 行：请减小持有行数`,
    };
  }
  if (hasQuads(capabilities) || isMicrotile(tuning)) return null;
  return {
    en: 'without subgroups a thread holds 4 or 8 rows, tiles have 16 to 64 columns and keys are not split',
    'zh-CN': '没有子组时每个线程持有 4 或 8 行，分块为 16 到 64 列，且不分割键',
  };
}

function isMicrotile({ rows = 0, tileCols = 0, splits = 0 }: Tuning): boolean {
  return (rows === 4 || rows === 8) && tileCols >= 16 && tileCols <= 64 && splits === 1;
}

function plan(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const whole = hasQuads(capabilities)
    ? planQuads(dims, tuning, capabilities)
    : planMicrotiles(dims, tuning, capabilities);
  return storedPlan(attention, dims, whole);
}

/** Without subgroups: threads hold microtiles of 4 or 8 rows by 4 columns. */
function planMicrotiles(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const tiling = layOutRowTiles(dims, tuning, capabilities, true);
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
          ...tiling.scoreTraffic,
          ...tiling.valueTraffic,
          writes('output', elementCount(attentionOutput(dims))),
        ],
      },
    ],
    invocations: tiling.threads,
    workgroupBytes: tiling.workgroupBytes,
  };
}

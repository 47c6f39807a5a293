import source from '../../../shaders/attention/flash_matrix.wgsl?raw';
import productsSource from '../../../shaders/attention/matrix_products.wgsl?raw';
import stagingSource from '../../../shaders/attention/matrix_staging.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Tuning } from '../../spec/kernel';
import { elementCount } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import { attentionInputs, grid, maskedScores, rowTile, storeRow, stored } from '../shaders';
import { reads, writes } from '../traffic';
import { attentionFlops, readsLengths, readsMask, rowTiles, visiblePairs } from './cost';
import { type AttentionDims, valueDimOf } from './dims';
import { invalidShape } from './limits';
import { fits, layOutMatrices, matrixOf, matrixTunings } from './matrixTiling';
import { tileColsTunable } from './rowTiling';
import { storedPlan } from './stored';
import { attention, attentionConstants, attentionParams, scoreScale } from './task';
import { attentionOutput } from './tensors';

export const flashMatrix: Kernel<AttentionDims> = {
  id: 'flash-matrix',
  task: attention,
  name: { en: 'Flash, matrix units', 'zh-CN': 'Flash（矩阵单元）' },
  why: {
    en: 'An experiment: flash with its two products on the GPU’s matrix units, which multiply a tile of halves by another in one instruction and add in f32. They give no element away, so scores and probabilities pass through workgroup memory; the output is rescaled only when a maximum rises by more than 2⁸.',
    'zh-CN':
      '实验性内核：Flash 的两次乘法交给 GPU 的矩阵单元，一条指令完成两个半精度小块的相乘，并以 f32 累加。矩阵单元不交出单个元素，因此分数与概率须经过工作组内存；仅当最大值上升超过 2⁸ 倍时才重新缩放输出。',
  },
  paper: {
    title: 'Shah et al. 2024, FlashAttention-3',
    url: 'https://arxiv.org/abs/2407.08608',
  },
  shader: { path: 'attention/flash_matrix.wgsl', source },
  uses: [
    grid,
    stored,
    attentionInputs,
    ...maskedScores,
    storeRow,
    rowTile,
    { path: 'attention/matrix_staging.wgsl', source: stagingSource },
    { path: 'attention/matrix_products.wgsl', source: productsSource },
  ],
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
    tileColsTunable,
    {
      name: 'rows',
      label: { en: 'Rows held', 'zh-CN': '持有行数' },
      hint: {
        en: 'Rows that a subgroup holds in registers: each matrix of K and V that it reads serves them all.',
        'zh-CN': '一个子组用寄存器持有的行数：读取一次的 K、V 矩阵供这些行共用。',
      },
      choices: [8, 16, 32, 64],
    },
    {
      name: 'parts',
      label: { en: 'Parts', 'zh-CN': '分工份数' },
      hint: {
        en: 'Subgroups that share the same rows, each with a part of the keys and of the output’s columns: more need fewer registers each.',
        'zh-CN':
          '共同处理相同行的子组数，各负责一部分键和输出列：份数越多，每个子组所需的寄存器越少。',
      },
      choices: [1, 2, 4],
    },
  ],
  preferred: [
    { tileRows: 32, tileCols: 32, rows: 16, parts: 1 },
    { tileRows: 16, tileCols: 16, rows: 16, parts: 1 },
  ],
  preferredOn: matrixTunings,
  invalid,
  plan,
};

const NO_MATRICES: Text = {
  en: 'an experiment: no matrix units that multiply f16 into f32 are offered here; in Chrome, chrome://flags/#enable-unsafe-webgpu offers those that the GPU and its driver have',
  'zh-CN':
    '实验性内核：此处没有可用的 f16 相乘、f32 累加的矩阵单元；在 Chrome 中打开 chrome://flags/#enable-unsafe-webgpu 后，若 GPU 及其驱动支持即可使用',
};

const HALVES_ALONE: Text = {
  en: 'matrix units multiply f16 alone: store as f16',
  'zh-CN': '矩阵单元只能做 f16 乘法：请以 f16 存储',
};

function invalid(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Text | null {
  const matrix = matrixOf(capabilities);
  if (!matrix) return NO_MATRICES;
  if (!dims.half) return HALVES_ALONE;
  const shape = invalidShape(dims);
  if (shape || fits(tuning, matrix)) return shape;
  const { rows, columns, depth } = matrix;
  return {
    en: `this device multiplies matrices of ${rows}×${depth} by ${depth}×${columns}: rows held must be a multiple of ${rows} that divides the tile’s rows, and ${depth} and ${columns} times the parts must divide its columns`,
    'zh-CN': `此设备的矩阵乘法为 ${rows}×${depth} 乘 ${depth}×${columns}：持有行数须为 ${rows} 的倍数且整除分块行数，分块列数须能被 ${depth} 以及 ${columns} 与份数之积整除`,
  };
}

const MATRIX_SUMS: Text = {
  en: 'f16 multiplied by matrix units, added in f32',
  'zh-CN': '矩阵单元做 f16 乘法，以 f32 累加',
};

function plan(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const { tileRows = 0 } = tuning;
  const heads = dims.batch * dims.heads;
  const { constants, threads, workgroupBytes } = layOutMatrices(dims, tuning, capabilities);
  const tiles = rowTiles(dims, tileRows);
  const keys = heads * tiles.reduce((sum, { seen }) => sum + seen, 0);
  return storedPlan(attention, dims, {
    constants: { ...attentionConstants(dims), ...constants, MAY_OVERFLOW: mayOverflow(dims) },
    arithmetic: MATRIX_SUMS,
    params: attentionParams(dims),
    scratch: [],
    passes: [
      {
        entryPoint: 'attend',
        workgroups: heads * tiles.length,
        flops: attentionFlops(dims),
        traffic: [
          reads('q', heads * dims.tokens * dims.headDim),
          reads('k', keys * dims.headDim),
          reads('v', keys * valueDimOf(dims)),
          ...readsMask(dims, visiblePairs(dims)),
          ...readsLengths(dims, heads * tiles.length * threads),
          writes('output', elementCount(attentionOutput(dims))),
        ],
      },
    ],
    invocations: threads,
    workgroupBytes,
  });
}

const LARGEST_HALF = 65_504;
const LARGEST_SINGLE = 3.4e38;

/** Whether a sum of products of halves, scaled, may be larger than f32 can hold. */
function mayOverflow(dims: AttentionDims): boolean {
  const largest = dims.headDim * LARGEST_HALF ** 2 * Math.abs(scoreScale(dims)) * Math.LOG2E;
  return !(largest < LARGEST_SINGLE);
}

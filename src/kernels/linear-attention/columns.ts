import type { Capabilities } from '../../spec/capabilities';
import type { Tunable, Tuning } from '../../spec/kernel';
import type { AttentionDims } from '../attention/dims';
import { hasFewLanes } from '../fewLanes';

/** Threads of a workgroup at most: no thread needs another, so a subgroup is enough. */
const MOST_THREADS = 32;

export const columnsTunable: Tunable = {
  name: 'columns',
  label: { en: 'Columns a thread', 'zh-CN': '每线程列数' },
  hint: {
    en: 'Columns of the state that one thread keeps: what it reads of a query or key serves them all.',
    'zh-CN': '一个线程保存的状态列数：从查询或键中读取的每个值供这些列共用。',
  },
  choices: [1, 2, 4],
};

/**
 * Registers are what limits a GPU, and two columns of 64 rows take 144 of them. Gated linear attention on
 * RDNA3 (Mesa 26.1.6): 18 waves in place of 10 at headDim 64; at 128 nothing spilled in place of 624.
 */
export const preferredColumns: readonly Tuning[] = [{ columns: 1 }];

/**
 * A CPU's vector gains by every column, until the loops over them, which are written out, compile for
 * too long: gated linear attention with 256 vectors takes SwiftShader 35 s, with 128 it takes 11 s.
 */
export function preferredColumnsOn(
  capabilities: Capabilities,
  { headDim }: AttentionDims,
): readonly Tuning[] {
  if (!hasFewLanes(capabilities)) return [];
  return [{ columns: rowGroups(headDim) <= MOST_VECTORS / 4 ? 4 : 2 }];
}

/** Vectors of the state that a thread may hold. */
const MOST_VECTORS = 128;

/** Constants of a shader whose threads each keep a few columns of a state. */
export function columnConstants(headDim: number, valueDim: number, columns: number) {
  return {
    WORKGROUP_SIZE: Math.min(MOST_THREADS, Math.ceil(valueDim / columns)),
    COLUMNS: columns,
    ROW_GROUPS: rowGroups(headDim),
  };
}

/**
 * How many workgroups share the columns of one head, and how many of their threads have any: those of
 * a thread lie a workgroup apart.
 */
export function shareColumns(
  total: number,
  { WORKGROUP_SIZE, COLUMNS }: ReturnType<typeof columnConstants>,
) {
  const slab = WORKGROUP_SIZE * COLUMNS;
  const slabs = Math.ceil(total / slab);
  const threads = (slabs - 1) * WORKGROUP_SIZE;
  return { slabs, threads: threads + Math.min(WORKGROUP_SIZE, total - (slabs - 1) * slab) };
}

/** Rows of a state, in fours. */
function rowGroups(headDim: number): number {
  return Math.ceil(headDim / 4);
}

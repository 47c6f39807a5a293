import source from '../../../shaders/linear-attention/linear.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import { formatBytes } from '../../spec/format';
import type { Kernel, Pass, Plan, Tuning } from '../../spec/kernel';
import { BYTES_PER_ELEMENT } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import { rowTiles, visiblePairs } from '../attention/cost';
import type { AttentionDims } from '../attention/dims';
import { grid, outerAdd, storeRow, visibleKeys } from '../shaders';
import { reads, writes } from '../traffic';
import { linearAttentionTask } from './task';

/** Keys of the diagonal, and of a sum, that pass through workgroup memory at a time, as in the shader. */
const TILE_COLS = 32;
const DEPTH = 16;
const THREADS_X = 8;
const SCAN_THREADS = 64;

const CHUNK_SIZES = [16, 32, 64, 128, 256];

export const linear: Kernel<AttentionDims> = {
  id: 'linear',
  task: linearAttentionTask,
  name: { en: 'Linear', 'zh-CN': '线性' },
  why: {
    en: 'Without the softmax the keys can be summed first: one headDim × headDim state serves every query, and work grows with tokens, not with their square. Causal, chunks are summed side by side and carried on.',
    'zh-CN':
      '去掉 softmax 便可先对键求和：一个 头维度×头维度 的状态服务所有查询，计算量随词元线性增长。因果时各段并行求和，再逐段累加。',
  },
  paper: {
    title: 'Katharopoulos et al. 2020, Transformers are RNNs',
    url: 'https://arxiv.org/abs/2006.16236',
  },
  shader: { path: 'linear-attention/linear.wgsl', source },
  uses: [grid, visibleKeys, outerAdd, storeRow],
  tunables: [
    {
      name: 'chunkSize',
      label: { en: 'Chunk size', 'zh-CN': '分段长度' },
      hint: {
        en: 'Keys whose sum one workgroup makes, C. Causal: longer chunks store fewer states, and do more work on the diagonal.',
        'zh-CN': '一个工作组求和的键数 C。因果时分段越长，存储的状态越少，对角线上的计算越多。',
      },
      choices: CHUNK_SIZES,
    },
  ],
  // 64 where the states fit: longer chunks make fewer of them
  preferred: [64, 128, 256].map((chunkSize) => ({ chunkSize })),
  invalid,
  plan,
};

/** How the chunks of keys lie against the chunks of queries. */
interface Chunks {
  /** Where the first chunk begins, at most 0. */
  readonly firstKey: number;
  /** Chunks whose sums some query needs. */
  readonly count: number;
}

function layOutChunks(dims: AttentionDims, chunkSize: number): Chunks {
  const { tokens, keys, causal, queryOffset } = dims;
  if (!causal) return { firstKey: 0, count: Math.ceil(keys / chunkSize) };
  const remainder = ((queryOffset % chunkSize) + chunkSize) % chunkSize;
  const firstKey = remainder === 0 ? 0 : remainder - chunkSize;
  const lastDiagonal = Math.floor((tokens - 1) / chunkSize) * chunkSize + queryOffset;
  const all = Math.ceil((keys - firstKey) / chunkSize);
  return { firstKey, count: clamp((lastDiagonal - firstKey) / chunkSize, 0, all) };
}

function statesShape(dims: AttentionDims, chunkSize: number): readonly number[] {
  const { batch, heads, headDim } = dims;
  return [batch * heads, layOutChunks(dims, chunkSize).count, headDim, headDim + 1];
}

/** The states are this kernel's own: say how long a chunk would bring them within the device's limit. */
function invalid(dims: AttentionDims, tuning: Tuning, { limits }: Capabilities): Text | null {
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const bytes = (chunkSize: number): number =>
    statesShape(dims, chunkSize).reduce((product, size) => product * size, BYTES_PER_ELEMENT);
  if (bytes(tuning.chunkSize!) <= most) return null;
  const needs = formatBytes(bytes(tuning.chunkSize!));
  const has = formatBytes(most);
  const enough = CHUNK_SIZES.find((chunkSize) => bytes(chunkSize) <= most);
  return {
    en: `the chunks' states need ${needs}, this device binds at most ${has}: choose ${enough ? `chunks of ${enough} or longer` : 'fewer keys, heads or a smaller head dimension'}`,
    'zh-CN': `各分段的状态需要 ${needs}，此设备最多绑定 ${has}：请${enough ? `选择不小于 ${enough} 的分段长度` : '减少键或头的数量，或减小头维度'}`,
  };
}

/** Sizes of the shader's tiles. */
interface Layout {
  readonly TILE_ROWS: number;
  readonly ROW_BLOCKS: number;
  readonly SLICES: number;
}

/** In order of preference: many rows that read a state together, then few barriers. */
const LAYOUTS: readonly Layout[] = [32, 16, 8].flatMap((TILE_ROWS) =>
  [1, 2, 4, 8].map((SLICES) => ({ TILE_ROWS, ROW_BLOCKS: 1, SLICES })),
);

function workgroupBytes(headDim: number, { TILE_ROWS, SLICES }: Layout): number {
  const groups = Math.ceil(headDim / 4);
  const depth = Math.ceil(headDim / SLICES);
  const keys = Math.ceil(TILE_COLS / SLICES);
  const kv = 4 * Math.max((depth * TILE_COLS) / 4, keys * groups);
  const rows = TILE_ROWS * (headDim + TILE_COLS + THREADS_X);
  return 4 * (rows + kv + headDim);
}

function chooseLayout(headDim: number, chunkSize: number, { limits }: Capabilities): Layout {
  const fits = (layout: Layout): boolean =>
    layout.TILE_ROWS <= chunkSize &&
    workgroupBytes(headDim, layout) <= limits.maxComputeWorkgroupStorageSize;
  return LAYOUTS.find(fits) ?? LAYOUTS[LAYOUTS.length - 1]!;
}

function plan(dims: AttentionDims, { chunkSize = 64 }: Tuning, capabilities: Capabilities): Plan {
  const { tokens, keys, headDim, causal, queryOffset } = dims;
  const chunks = layOutChunks(dims, chunkSize);
  const layout = chooseLayout(headDim, chunkSize, capabilities);
  const stateBlocks = headDim <= 4 * THREADS_X ? 1 : 2;
  return {
    constants: {
      HEAD_DIM: headDim,
      CAUSAL: causal,
      CHUNK_SIZE: chunkSize,
      STATE_BLOCKS: stateBlocks,
      OUT_BLOCKS: Math.ceil(Math.ceil(headDim / 4) / THREADS_X),
      ...layout,
    },
    params: [
      { name: 'tokens', type: 'u32', value: tokens },
      { name: 'keys', type: 'u32', value: keys },
      { name: 'query_offset', type: 'i32', value: queryOffset },
      { name: 'chunks', type: 'u32', value: chunks.count },
      { name: 'first_key', type: 'i32', value: chunks.firstKey },
    ],
    scratch: [{ name: 'states', shape: statesShape(dims, chunkSize) }],
    passes: [
      sumPass(dims, chunkSize, chunks, Math.ceil(headDim / (4 * THREADS_X * stateBlocks))),
      carryPass(dims, chunks),
      applyPass(dims, chunkSize, chunks, layout.TILE_ROWS),
    ].filter((pass) => pass !== null),
    invocations: Math.max(SCAN_THREADS, (THREADS_X * layout.TILE_ROWS) / (4 * layout.ROW_BLOCKS)),
    workgroupBytes: Math.max(
      workgroupBytes(headDim, layout),
      2 * 16 * DEPTH * THREADS_X * stateBlocks,
    ),
  };
}

/** Each tile of a state reads its columns of K and of V. */
function sumPass(
  dims: AttentionDims,
  chunkSize: number,
  { firstKey, count }: Chunks,
  tiles: number,
): Pass | null {
  if (count === 0) return null;
  const { headDim } = dims;
  const perHead = dims.batch * dims.heads;
  const keys = perHead * Math.min(dims.keys, firstKey + count * chunkSize);
  return {
    entryPoint: 'sum_chunks',
    workgroups: perHead * count * tiles * tiles,
    flops: keys * headDim * (2 * headDim + 1),
    traffic: [
      reads('k', keys * headDim * tiles),
      reads('v', keys * headDim * tiles),
      writes('states', perHead * count * stateSize(headDim)),
    ],
  };
}

/** Each entry of a state is carried through the chunks; full attention keeps the last sum alone. */
function carryPass(dims: AttentionDims, { count }: Chunks): Pass | null {
  if (count < 2) return null;
  const entries = dims.batch * dims.heads * stateSize(dims.headDim);
  return {
    entryPoint: 'carry_sums',
    workgroups: dims.batch * dims.heads * Math.ceil(stateSize(dims.headDim) / SCAN_THREADS),
    flops: entries * (count - 1),
    traffic: [
      reads('states', entries * count),
      writes('states', entries * (dims.causal ? count - 1 : 1)),
    ],
  };
}

/** Each tile of rows reads one state, where there is one, and the keys on its diagonal. */
function applyPass(dims: AttentionDims, chunkSize: number, chunks: Chunks, tileRows: number): Pass {
  const { batch, heads, tokens, headDim, causal, queryOffset } = dims;
  const perHead = batch * heads;
  const tiles = rowTiles(dims, tileRows);
  const sum = { states: 0, stateRows: 0, keys: 0, pairs: 0 };
  for (const { start, rows, seen } of tiles) {
    const diagonal = Math.floor(start / chunkSize) * chunkSize + queryOffset;
    if (causal ? (diagonal - chunks.firstKey) / chunkSize > 0 : true) {
      sum.states += 1;
      sum.stateRows += rows;
    }
    if (!causal) continue;
    const before = Math.max(0, diagonal);
    sum.keys += Math.max(0, seen - before);
    sum.pairs += diagonalPairs(dims, start, rows, before);
  }
  return {
    entryPoint: 'apply_queries',
    workgroups: perHead * tiles.length,
    flops: perHead * (sum.stateRows * headDim * (2 * headDim + 2) + sum.pairs * (4 * headDim + 1)),
    traffic: [
      reads('q', perHead * tokens * headDim),
      reads('k', perHead * sum.keys * headDim),
      reads('v', perHead * sum.keys * headDim),
      reads('states', perHead * sum.states * stateSize(headDim)),
      writes('output', perHead * tokens * headDim),
    ],
  };
}

/** Visible pairs of a tile of rows with the keys from `before` on. */
function diagonalPairs(dims: AttentionDims, start: number, rows: number, before: number): number {
  return visiblePairs({
    ...dims,
    batch: 1,
    heads: 1,
    tokens: rows,
    keys: Math.max(0, dims.keys - before),
    queryOffset: dims.queryOffset + start - before,
  });
}

/** Elements of a state: S, and z as its last column. */
function stateSize(headDim: number): number {
  return headDim * (headDim + 1);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

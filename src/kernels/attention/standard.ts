import source from '../../../shaders/attention/standard.wgsl?raw';
import rowsSource from '../../../shaders/attention/standard_rows.wgsl?raw';
import stagingSource from '../../../shaders/attention/standard_staging.wgsl?raw';
import type { Capabilities } from '../../spec/capabilities';
import { formatBytes } from '../../spec/format';
import type { Kernel, Pass, Plan, Tuning } from '../../spec/kernel';
import { BYTES_PER_ELEMENT } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import { hasFewLanes } from '../fewLanes';
import { fours, grid, maskedScores, outerAdd, storeRow, stored } from '../shaders';
import { reads, writes } from '../traffic';
import { readsLengths, readsMask, rowTiles, visiblePairs, withFullLengths } from './cost';
import { valueDimOf, type AttentionDims } from './dims';
import { invalidShape, LARGEST_MATRIX_DIMS } from './limits';
import { storedPlan } from './stored';
import { attention, attentionConstants, attentionParams } from './task';

const CHUNKS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/** Depth of the slices of a product, as in the shader. */
const DEPTH = 16;
/** Threads along one side of a product's workgroup: TILE / (4 · BLOCKS). */
const THREADS_X = 8;
const PRODUCT_THREADS = THREADS_X * THREADS_X;
/** The row that a workgroup holds leaves room for two workgroups on RDNA3: many threads hide its latency. */
const SOFTMAX_THREADS = 256;
/**
 * On a CPU each subgroup clears the workgroup's memory anew: one is enough for a row. SwiftShader, 4 heads
 * of 1,024 tokens: `normalize_rows` 65 ms in place of 380.
 */
const FEW_SOFTMAX_THREADS = 4;
/** Lengths of a row kept on the chip: few, so that few shaders are compiled; two fit common limits. */
const ROW_CAPACITIES = [1024, 3520, 7616];

/** What a thread of a tile of 64 takes: four blocks of 4 × 4, and what they are computed from. */
const BLOCK_REGISTERS = 96;

const inChunks = (tile: number): readonly Tuning[] => CHUNKS.map((chunks) => ({ tile, chunks }));

export const standard: Kernel<AttentionDims> = {
  id: 'standard',
  task: attention,
  name: { en: 'Standard', 'zh-CN': '标准' },
  why: {
    en: 'Three passes: scores, softmax, output, each a well-tiled product or a single sweep. But the score matrix is written, read, written and read again, and it grows with tokens × keys.',
    'zh-CN':
      '三遍：分数、softmax、输出，每遍都是分块良好的矩阵乘法或单次扫描。但分数矩阵要写、读、再写、再读，且随词元×键增长。',
  },
  paper: {
    title: 'Vaswani et al. 2017, Attention is all you need',
    url: 'https://arxiv.org/abs/1706.03762',
  },
  shader: { path: 'attention/standard.wgsl', source },
  uses: [
    grid,
    stored,
    ...maskedScores,
    fours,
    outerAdd,
    storeRow,
    { path: 'attention/standard_staging.wgsl', source: stagingSource },
    { path: 'attention/standard_rows.wgsl', source: rowsSource },
  ],
  tunables: [
    {
      name: 'tile',
      label: { en: 'Product tile', 'zh-CN': '乘积分块' },
      hint: {
        en: 'Side of the square tile of each product: 64 reads the factors half as often as 32.',
        'zh-CN': '矩阵乘法方形分块的边长：64 读取因子的次数是 32 的一半。',
      },
      choices: [32, 64],
    },
    {
      name: 'chunks',
      label: { en: 'Matrix chunks', 'zh-CN': '矩阵分段' },
      hint: {
        en: 'Pieces in which the score matrix is made, one after the other in the same memory.',
        'zh-CN': '分数矩阵分几段计算，各段先后使用同一块内存。',
      },
      choices: CHUNKS,
    },
  ],
  preferred: inChunks(64),
  neighbours: ['tile'],
  preferredOn: ({ registers = BLOCK_REGISTERS }) =>
    registers < BLOCK_REGISTERS ? inChunks(32) : [],
  invalid,
  plan,
};

/** A run of row tiles over all heads. */
interface Chunk {
  readonly firstTile: number;
  readonly tiles: number;
  readonly firstRow: number;
  readonly rows: number;
}

function cutIntoChunks(dims: AttentionDims, { tile = 1, chunks = 1 }: Tuning): readonly Chunk[] {
  const tilesPerHead = Math.ceil(dims.tokens / tile);
  const allTiles = dims.batch * dims.heads * tilesPerHead;
  const flatRow = (index: number): number =>
    Math.floor(index / tilesPerHead) * dims.tokens + (index % tilesPerHead) * tile;
  const perChunk = Math.ceil(allTiles / chunks);
  return Array.from({ length: Math.ceil(allTiles / perChunk) }, (_, index) => {
    const firstTile = index * perChunk;
    const end = Math.min(allTiles, firstTile + perChunk);
    const firstRow = flatRow(firstTile);
    return { firstTile, tiles: end - firstTile, firstRow, rows: flatRow(end) - firstRow };
  });
}

function matrixShape(dims: AttentionDims, tuning: Tuning): readonly [number, number] {
  return [Math.max(...cutIntoChunks(dims, tuning).map(({ rows }) => rows)), dims.keys];
}

function invalid(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Text | null {
  return invalidShape(dims, LARGEST_MATRIX_DIMS) ?? overMatrix(dims, tuning, capabilities);
}

/** The matrix is this kernel's own: say how many chunks would bring it within the device's limit. */
function overMatrix(dims: AttentionDims, tuning: Tuning, { limits }: Capabilities): Text | null {
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const bytes = (chunks: number): number => {
    const [rows, keys] = matrixShape(dims, { ...tuning, chunks });
    return rows * keys * BYTES_PER_ELEMENT;
  };
  if (bytes(tuning.chunks!) <= most) return null;
  const needs = formatBytes(bytes(tuning.chunks!));
  const has = formatBytes(most);
  const enough = CHUNKS.find((chunks) => bytes(chunks) <= most);
  return {
    en: `the score matrix needs ${needs}, this device binds at most ${has}: choose ${enough ? `${enough} chunks or more` : 'fewer tokens or keys'}`,
    'zh-CN': `分数矩阵需要 ${needs}，此设备最多绑定 ${has}：请${enough ? `选择至少 ${enough} 段` : '减少词元或键的数量'}`,
  };
}

function plan(dims: AttentionDims, tuning: Tuning, capabilities: Capabilities): Plan {
  const { limits } = capabilities;
  const isNarrow = hasFewLanes(capabilities);
  const softmaxThreads = isNarrow
    ? FEW_SOFTMAX_THREADS
    : Math.min(SOFTMAX_THREADS, limits.maxComputeInvocationsPerWorkgroup);
  const { tile = 64 } = tuning;
  const blocks = tile / (4 * THREADS_X);
  const outBlocks = valueDimOf(dims) <= 4 * THREADS_X ? 1 : blocks;
  const rowCapacity =
    ROW_CAPACITIES.find(
      (capacity) =>
        dims.keys <= capacity &&
        softmaxBytes(capacity, softmaxThreads) <= limits.maxComputeWorkgroupStorageSize,
    ) ?? 0;
  const productBytes = 4 * DEPTH * (tile + Math.max(tile, 4 * THREADS_X * outBlocks));
  return storedPlan(attention, dims, {
    constants: {
      ...attentionConstants(dims),
      TILE: tile,
      BLOCKS: blocks,
      OUT_BLOCKS: outBlocks,
      BY_LANE: isNarrow,
      ROW_CAPACITY: rowCapacity,
      SOFTMAX_THREADS: softmaxThreads,
    },
    params: [
      ...attentionParams(dims),
      { name: 'first_tile', type: 'u32', value: 0 },
      { name: 'first_row', type: 'u32', value: 0 },
    ],
    scratch: [{ name: 'scores', shape: matrixShape(dims, tuning) }],
    passes: cutIntoChunks(dims, tuning).flatMap((chunk) =>
      chunkPasses(dims, tile, chunk, 4 * THREADS_X * outBlocks, {
        threads: softmaxThreads,
        reads: rowCapacity > 0 ? 1 : 2,
      }),
    ),
    invocations: Math.max(softmaxThreads, PRODUCT_THREADS),
    workgroupBytes: Math.max(productBytes, softmaxBytes(rowCapacity, softmaxThreads)),
  });
}

/** row_tile, share_tile and merged_tile of the shader. */
function softmaxBytes(rowCapacity: number, threads: number): number {
  return 4 * Math.max(1, rowCapacity) + 8 * (threads + Math.min(8, threads));
}

function chunkPasses(
  dims: AttentionDims,
  tile: number,
  chunk: Chunk,
  tileColumns: number,
  softmax: { readonly threads: number; readonly reads: number },
): readonly Pass[] {
  const { keys, headDim } = dims;
  const valueDim = valueDimOf(dims);
  const params = { first_tile: chunk.firstTile, first_row: chunk.firstRow };
  const sum = { pairs: 0, queries: 0, read: 0, seen: 0 };
  const tiles = rowTiles(dims, tile);
  for (let index = 0; index < chunk.tiles; index++) {
    const { start, rows, seen } = tiles[(chunk.firstTile + index) % tiles.length]!;
    const keyTiles = Math.ceil(seen / tile);
    sum.pairs += visiblePairs(oneTile(dims, start, rows));
    sum.queries += rows * keyTiles;
    sum.read += rows * seen;
    sum.seen += seen;
  }
  const scoreTiles = chunk.tiles * Math.ceil(keys / tile);
  const columnTiles = Math.ceil(valueDim / tileColumns);
  return [
    {
      entryPoint: 'compute_scores',
      workgroups: scoreTiles,
      params,
      flops: 2 * sum.pairs * headDim,
      traffic: [
        reads('q', sum.queries * headDim),
        reads('k', sum.seen * headDim),
        ...readsMask(dims, sum.pairs),
        ...readsLengths(dims, scoreTiles * PRODUCT_THREADS),
        writes('scores', sum.pairs),
      ],
    },
    {
      entryPoint: 'normalize_rows',
      workgroups: chunk.rows,
      params,
      flops: 0,
      traffic: [
        reads('scores', softmax.reads * sum.pairs),
        ...readsLengths(dims, chunk.rows * softmax.threads),
        writes('scores', sum.read),
      ],
    },
    {
      entryPoint: 'weigh_values',
      workgroups: chunk.tiles * columnTiles,
      params,
      flops: 2 * sum.pairs * valueDim,
      traffic: [
        reads('scores', sum.read * columnTiles),
        reads('v', sum.seen * valueDim),
        ...readsLengths(dims, chunk.tiles * columnTiles * PRODUCT_THREADS),
        writes('output', chunk.rows * valueDim),
      ],
    },
  ];
}

/** The rows of one tile as a problem of their own: one head, the offset moved to its first row. */
function oneTile(dims: AttentionDims, start: number, rows: number): AttentionDims {
  const full = withFullLengths(dims);
  return { ...full, batch: 1, heads: 1, tokens: rows, queryOffset: full.queryOffset + start };
}

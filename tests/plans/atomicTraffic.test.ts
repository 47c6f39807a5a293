import { describe, expect, it } from 'vitest';
import type { Kernel, Traffic } from '../../src/spec/kernel';
import type { Task } from '../../src/spec/task';
import { expectCountedAsModelled } from '../gpu/countedTraffic';

interface HistogramDims extends Readonly<Record<string, number>> {
  readonly count: number;
}

const BINS = 8;
const LANES = 16;

/** How often each of `BINS` numbers is among `ids`. */
const task: Task<HistogramDims> = {
  id: 'histogram',
  name: { en: 'Histogram', 'zh-CN': '直方图' },
  formula: 'counts[b] = |{i: ids[i] = b}|',
  dimensions: [],
  inputs: ({ count }) => [
    { name: 'ids', shape: [count], dtype: 'u32' },
    { name: 'masks', shape: [BINS, 4], dtype: 'u32' },
  ],
  outputs: () => [{ name: 'counts', shape: [BINS], dtype: 'u32' }],
  reference: () => new Float64Array(),
  referenceFlopsPerRow: () => 1,
  tolerance: { relativeToLargest: 0, reason: { en: 'integers', 'zh-CN': '整数' } },
  smaller: { en: 'choose fewer', 'zh-CN': '请减少' },
  testDims: [{ count: 70 }],
};

const source = `
struct Params { first_workgroup: u32, end_workgroup: u32, count: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> masks: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> last: array<atomic<i32>>;
@group(0) @binding(4) var<storage, read_write> pairs: array<vec2i>;
@group(0) @binding(5) var<storage, read_write> counts: array<atomic<u32>>;

var<workgroup> tile: array<atomic<u32>, ${BINS}>;

@compute @workgroup_size(${LANES})
fn count_ids(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) lane: u32) {
  let workgroup = params.first_workgroup + id.x + id.y * count.x;
  if (workgroup >= params.end_workgroup) { return; }
  let i = workgroup * ${LANES}u + lane;
  if (i < params.count) {
    atomicAdd(&tile[ids[i]], 1u);
    atomicMax(&last[u32(ids[i])], i32(i));
  }
  workgroupBarrier();
  if (lane < ${BINS}u) { atomicAdd(&counts[lane], atomicLoad(&tile[lane])); }
}

@compute @workgroup_size(1)
fn visit_ids(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let workgroup = params.first_workgroup + id.x + id.y * count.x;
  if (workgroup >= params.end_workgroup) { return; }
  let i = ids[workgroup];
  for (var turn = 0u; turn < i; turn++) {
    let mask = masks[turn];
    pairs[i] |= vec2i(mask.xy) & vec2i(7);
  }
  let found = atomicLoad(&counts[i]);
  atomicStore(&last[i], i32(found));
  let before = atomicExchange(&last[i], 3) & atomicAnd(&last[i], 1);
  let swapped = atomicCompareExchangeWeak(&counts[i], u32(before), found);
  if (swapped.exchanged && found > 0xfffffff0u) { atomicSub(&counts[0], 1u); }
}
`;

/** A kernel whose second pass has, in its model, some bytes more than are asked for. */
function histogram(ids: Uint32Array, more: Traffic): Kernel<HistogramDims> {
  const threads = ids.length;
  const groups = Math.ceil(threads / LANES);
  const turns = ids.reduce((sum, id) => sum + id, 0);
  const traffic = (tensor: string, bytes: number, reads: number, writes: number): Traffic => ({
    tensor,
    readBytes: bytes * reads,
    writeBytes: bytes * writes,
  });
  return {
    id: 'histogram',
    task,
    name: task.name,
    why: task.name,
    paper: { title: '', url: '' },
    shader: { path: 'histogram.wgsl', source },
    uses: [],
    tunables: [],
    preferred: [{}],
    plan: ({ count }) => ({
      constants: {},
      params: [{ name: 'count', type: 'u32', value: count }],
      scratch: [
        { name: 'last', shape: [BINS], dtype: 'i32' },
        { name: 'pairs', shape: [BINS, 2], dtype: 'i32' },
      ],
      passes: [
        {
          entryPoint: 'count_ids',
          workgroups: groups,
          flops: 0,
          traffic: [
            traffic('ids', 4, 2 * threads, 0),
            traffic('last', 4, threads, threads),
            traffic('counts', 4, BINS * groups, BINS * groups),
          ],
        },
        {
          entryPoint: 'visit_ids',
          workgroups: threads,
          flops: 0,
          traffic: [
            traffic('ids', 4, threads, 0),
            traffic('masks', 16, turns, 0),
            traffic('pairs', 8, turns, turns),
            // a load and an exchange that compares
            traffic('counts', 4, 2 * threads, threads),
            // a store, an exchange and an `and`
            traffic('last', 4, 2 * threads, 3 * threads),
            more,
          ],
        },
      ],
      invocations: LANES,
      workgroupBytes: 4 * BINS,
    }),
  };
}

describe('atomics and integers on storage', () => {
  const dims = { count: 70 };
  const ids = Uint32Array.from({ length: dims.count }, (_, i) => (i * i + 3) % BINS);
  const inputs = {
    ids,
    masks: new Uint32Array(4 * BINS).fill(1),
    counts: new Uint32Array(BINS),
  };
  const counted = (readBytes: number, writeBytes: number) =>
    expectCountedAsModelled(
      histogram(ids, { tensor: 'counts', readBytes, writeBytes }),
      dims,
      {},
      undefined,
      inputs,
    );

  it('are counted to the byte', async () => {
    await expect(counted(0, 0)).resolves.toBeUndefined();
  });

  it.each([
    [4, 0],
    [0, 4],
  ])('are not what a wrong model says: %i bytes more read, %i written', async (reads, writes) => {
    await expect(counted(reads, writes)).rejects.toThrow('to deeply equal');
  });
});

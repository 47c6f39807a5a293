import { describe, expect, it } from 'vitest';
import { findRace } from './races/races';

const DISPATCH = {
  entryPoint: 'run',
  workgroups: 1,
  params: {},
  looked: [0],
  subgroupSize: 4,
};

/** What is found in eight threads that run `body`. */
function raceOf(body: string): string | null {
  const source = `
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read_write> bins: array<atomic<i32>>;
@group(0) @binding(3) var<storage, read_write> sums: array<u32>;
var<workgroup> tile: array<atomic<u32>, 8>;
var<workgroup> square: array<array<atomic<u32>, 2>, 8>;
@compute @workgroup_size(8)
fn run(@builtin(local_invocation_index) lane: u32) { ${body} }`;
  return findRace(source, DISPATCH);
}

const COMPARE_AND_EXCHANGE = `loop {
  let before = atomicLoad(&tile[ids[0]]);
  let now = bitcast<u32>(bitcast<f32>(before) + 1.5);
  if (atomicCompareExchangeWeak(&tile[ids[0]], before, now).exchanged) { break; }
}`;

describe('atomics of several threads', () => {
  it.each([
    ['updates', 'atomicAdd(&tile[0], 1u); atomicSub(&square[3][1], 1u); atomicMax(&bins[0], 1);'],
    ['different updates', 'atomicAdd(&tile[0], 1u); atomicOr(&tile[lane / 2u], 4u);'],
    ['updates of places that data names', 'atomicAdd(&tile[ids[lane]], 1u);'],
    ['stores', 'atomicStore(&tile[0], 1u); atomicStore(&bins[0], 1);'],
    ['loads', 'sums[lane] = atomicLoad(&tile[0]) + u32(atomicLoad(&bins[ids[lane]]));'],
    ['loads behind a barrier', add('workgroupBarrier();', 'atomicLoad(&tile[0])')],
    ['loads of storage behind its barrier', addStorage('storageBarrier();')],
    ['a load of what no other updates', 'atomicAdd(&tile[lane], 1u); _ = atomicLoad(&tile[lane]);'],
    ['loads that an exchange compares', COMPARE_AND_EXCHANGE],
  ])('%s are no race', (_, body) => {
    expect(raceOf(body)).toBeNull();
  });

  it.each([
    ['a load beside updates', add('', 'atomicLoad(&tile[0])')],
    ['a plain read beside updates', add('', 'tile[0]')],
    ['a load beside updates of one part of it', 'atomicAdd(&square[1][1], 1u); _ = square[1][1];'],
    ['a load of storage behind another barrier', addStorage('workgroupBarrier();')],
    [
      'a load of a place that data names',
      'atomicAdd(&tile[0], 1u); _ = atomicLoad(&tile[ids[0]]);',
    ],
    ['a load beside updates that data names', 'atomicAdd(&tile[ids[0]], 1u); _ = tile[lane];'],
    ['updates behind a load', '_ = atomicLoad(&tile[0]); atomicAdd(&tile[0], 1u);'],
    ['a store beside updates', 'atomicStore(&tile[lane], 0u); atomicAdd(&tile[ids[lane]], 1u);'],
    [
      'updates beside a store',
      'atomicAdd(&bins[lane], 1); if (lane == 0) { atomicStore(&bins[3], 0); }',
    ],
    ['a load behind an exchange', `${COMPARE_AND_EXCHANGE} sums[lane] = atomicLoad(&tile[0]);`],
    ['a read by the argument of an update', 'atomicAdd(&tile[0], tile[lane]);'],
  ])('%s is a race', (_, body) => {
    expect(raceOf(body)).toMatch(/thread \d+ \w+ (tile|square|bins), /);
  });
});

function add(barrier: string, read: string): string {
  return `atomicAdd(&tile[0], 1u); ${barrier} sums[lane] = ${read};`;
}

function addStorage(barrier: string): string {
  return `atomicAdd(&bins[ids[lane]], 1); ${barrier} sums[lane] = u32(atomicLoad(&bins[lane]));`;
}

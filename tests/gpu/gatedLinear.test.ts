import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { gatedLinearTask } from '../../src/kernels/linear-attention/gatedTask';
import { sampleFloats } from '../../src/workloads/inputs';
import { expectCountedAsModelled } from './countedTraffic';
import { everyKernel, runKernel } from './runKernel';

const gatedKernels = everyKernel.filter(([, { task }]) => task === gatedLinearTask);

const dims: AttentionDims = {
  batch: 1,
  heads: 2,
  tokens: 150,
  keys: 150,
  headDim: 20,
  causal: true,
  queryOffset: 0,
};

/** Decays as no model should have them, by the place of a key and of a row of the state. */
const decays: readonly (readonly [string, (key: number, row: number) => number])[] = [
  ['no decay at all', () => 0],
  ['a decay that leaves nothing', () => -50],
  ['decays beyond what f32 can hold', () => -1000],
  ['decays that only stand for −∞', () => -3e38],
  ['decays of −∞', () => Number.NEGATIVE_INFINITY],
  ['a key that forgets all', (key) => (key === 77 ? -1e30 : -0.01)],
  ['strong and weak ones in turns', (key, row) => ((key + row) % 5 === 0 ? -50 : -0.01)],
  ['rows that fade beside rows that stay', (_, row) => (row % 2 === 0 ? 0 : -50)],
];

describe.each(gatedKernels)('%s', (_, kernel) => {
  it.each(decays)('stays within tolerance with %s', async (__, decayOf) => {
    const normals = sampleFloats(gatedLinearTask, dims, 3);
    const decay = normals['decay']!.map((___, place) =>
      decayOf(Math.floor(place / dims.headDim) % dims.keys, place % dims.headDim),
    );
    const { measurement } = await runKernel(kernel, { dims, inputs: { ...normals, decay } });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    expect(measurement.error.rowsChecked).toBe(measurement.error.rowsTotal);
  });

  it('asks for exactly the bytes that its model says where heads share keys', () =>
    expectCountedAsModelled(kernel, { ...dims, heads: 4, keyHeads: 2, valueDim: 70 }));
});

import { describe, expect, it } from 'vitest';
import { linear } from '../../src/kernels/linear-attention/linear';
import { resolveTuning } from '../../src/spec/plan';
import { expectCountedAsModelled } from './countedTraffic';
import { manyLanesEngine } from './nodeEngine';
import { describeDims, runKernel } from './runKernel';

const engine = await manyLanesEngine(128);

const base = { batch: 1, heads: 2, queryOffset: 0, causal: false };
const causal = { ...base, causal: true };
const sizes = [
  [{ ...causal, tokens: 37, keys: 37, headDim: 7, valueDim: 5 }, 1],
  [{ ...base, tokens: 50, keys: 70, headDim: 21, valueDim: 34 }, 1],
  [{ ...causal, tokens: 45, keys: 45, headDim: 21, valueDim: 34, featureMap: 2 }, 1],
  // Q takes so much room that keys and values pass in slices
  [{ ...causal, tokens: 41, keys: 41, headDim: 190, valueDim: 6 }, 8],
] as const;

describe('linear with turns written out, as a GPU of many registers runs it', () => {
  it.each(sizes.map(([dims, slices]) => [describeDims(dims), slices, dims] as const))(
    'is right, and asks for what its model says: %s, by %i slices',
    async (_size, slices, dims) => {
      const { capabilities } = engine;
      const plan = linear.plan(dims, resolveTuning(linear, dims, capabilities), capabilities);
      expect(plan.constants).toMatchObject({ TURNS: 4, SLICES: slices });
      const { measurement } = await runKernel(linear, { dims, engine });
      expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: 2e-5 });
      await expectCountedAsModelled(linear, dims, {}, engine);
    },
  );
});

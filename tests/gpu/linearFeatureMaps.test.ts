import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { linearAttentionTask } from '../../src/kernels/linear-attention/task';
import { sampleFloats } from '../../src/workloads/inputs';
import { expectCountedAsModelled } from './countedTraffic';
import { defaultLimitsEngine, testEngine } from './nodeEngine';
import { describeDims, everyKernel, runKernel } from './runKernel';

const linearKernels = everyKernel.filter(([, { task }]) => task === linearAttentionTask);

const base = { batch: 1, heads: 2, tokens: 70, keys: 70, headDim: 6, queryOffset: 0 } as const;

const sizes: readonly AttentionDims[] = [
  { ...base, causal: false, featureMap: 2 },
  { ...base, causal: true, featureMap: 2, tokens: 131, queryOffset: -33 },
  { ...base, causal: true, heads: 4, keyHeads: 2, headDim: 20, valueDim: 70 },
];

describe.each(linearKernels)('%s', (_, kernel) => {
  it.each(sizes.map((dims) => [describeDims(dims), dims] as const))(
    'asks for exactly the bytes that its model says: %s',
    async (__, dims) => {
      for (const engine of [await testEngine(), await defaultLimitsEngine()]) {
        await expectCountedAsModelled(kernel, dims, {}, engine);
      }
    },
  );

  it('asks for no more where all values are 0', async () => {
    const dims = sizes[2]!;
    const inputs = sampleFloats(kernel.task, dims, 5);
    const none = { ...inputs, v: inputs['v']!.map(() => 0) };
    await expectCountedAsModelled(kernel, dims, {}, await testEngine(), none);
  });

  it('gives exactly 0 where relu leaves no weight, though keys are seen', async () => {
    const dims = { ...base, causal: true, featureMap: 1 };
    const { q, k, v } = sampleFloats(kernel.task, dims, 1);
    // the queries of the first head look where no key is
    const blind = q!.map((x, place) => (place < dims.tokens * dims.headDim ? -Math.abs(x) : x));
    const { output, measurement } = await runKernel(kernel, {
      dims,
      inputs: { q: blind, k: k!, v: v! },
    });
    expect(measurement.error.withinTolerance).toBe(true);
    const first = output.subarray(0, dims.tokens * dims.headDim);
    expect(first.every((value) => value === 0)).toBe(true);
    expect(output.at(-1)).not.toBe(0);
  });
});

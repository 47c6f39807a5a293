import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { countTraffic } from '../../src/measure/countTraffic';
import type { Traffic } from '../../src/spec/kernel';
import { resolveTuning, sumByTensor } from '../../src/spec/plan';
import { seededInputs } from '../../src/workloads/inputs';
import { defaultLimitsEngine, testEngine } from './nodeEngine';
import { describeDims, everyKernel } from './runKernel';

const base = { batch: 1, heads: 2, headDim: 6, causal: false, queryOffset: 0 } as const;
const causal = { ...base, causal: true } as const;

const sizes: readonly AttentionDims[] = [
  { ...base, tokens: 1, keys: 1 },
  { ...base, tokens: 70, keys: 131, batch: 2 },
  { ...base, tokens: 5, keys: 1100 },
  // rows that are read twice, as no chip holds them
  { ...causal, tokens: 3, keys: 8100, queryOffset: 8000 },
  { ...causal, tokens: 70, keys: 70 },
  { ...causal, tokens: 40, keys: 131, queryOffset: 91 },
  { ...causal, tokens: 131, keys: 70, queryOffset: -33 },
  { ...causal, tokens: 131, keys: 40, queryOffset: 7 },
  { ...base, tokens: 70, keys: 65, headDim: 130 },
  { ...causal, tokens: 66, keys: 66, headDim: 130 },
];

describe.each(everyKernel)('%s', (_, kernel) => {
  it.each(sizes.map((dims) => [describeDims(dims), dims] as const))(
    'asks for exactly the bytes that its model says: %s',
    async (_size, dims) => {
      const inputs = seededInputs(kernel.task.inputs(dims), 5);
      for (const engine of [await testEngine(), await defaultLimitsEngine()]) {
        const tuning = resolveTuning(kernel, dims, engine.capabilities);
        const { passes } = kernel.plan(dims, tuning, engine.capabilities);
        const counted = await countTraffic(engine, kernel, dims, tuning, inputs);
        expect(counted.map(byTensor)).toEqual(passes.map(({ traffic }) => byTensor(traffic)));
      }
    },
  );

  const several = kernel.tunables.flatMap(({ name, choices }) =>
    [choices[0]!, choices[2]!].filter(Boolean).map((value) => [name, value] as const),
  );
  it.each(several)('asks for what its model says with %s=%i', async (name, value) => {
    const dims = { ...causal, tokens: 130, keys: 130 };
    const engine = await testEngine();
    const tuning = resolveTuning(kernel, dims, engine.capabilities, { [name]: value });
    const { passes } = kernel.plan(dims, tuning, engine.capabilities);
    const inputs = seededInputs(kernel.task.inputs(dims), 5);
    const counted = await countTraffic(engine, kernel, dims, tuning, inputs);
    expect(counted.map(byTensor)).toEqual(passes.map(({ traffic }) => byTensor(traffic)));
  });
});

/** Reads and writes by tensor, those that are 0 left out. */
function byTensor(traffic: readonly Traffic[]): Record<string, string> {
  return Object.fromEntries(
    sumByTensor(traffic)
      .filter(({ readBytes, writeBytes }) => readBytes + writeBytes > 0)
      .map(({ tensor, readBytes, writeBytes }) => [
        tensor,
        `${readBytes} read, ${writeBytes} written`,
      ]),
  );
}

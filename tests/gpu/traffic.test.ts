import { describe, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { expectCountedAsModelled } from './countedTraffic';
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
      for (const engine of [await testEngine(), await defaultLimitsEngine()]) {
        await expectCountedAsModelled(kernel, dims, {}, engine);
      }
    },
  );

  const several = kernel.tunables.flatMap(({ name, choices }) =>
    [choices[0]!, choices[2]!].filter(Boolean).map((value) => [name, value] as const),
  );
  it.each(several)('asks for what its model says with %s=%i', (name, value) =>
    expectCountedAsModelled(kernel, { ...causal, tokens: 130, keys: 130 }, { [name]: value }),
  );
});

import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { attentionKernels } from '../../src/kernels';
import { compare } from '../../src/measure/compare';
import type { VariantOutcome } from '../../src/measure/comparison';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { resolveTuning } from '../../src/spec/plan';
import type { TensorValues } from '../../src/spec/tensor';
import { seededInputs } from '../../src/workloads/inputs';
import { testEngine } from './nodeEngine';

async function run(
  kernel: Kernel<AttentionDims>,
  dims: AttentionDims,
  tuning: Tuning,
  inputs: TensorValues = seededInputs(kernel.task.inputs(dims), 7),
): Promise<Extract<VariantOutcome, { status: 'done' }>> {
  const [outcome] = await compare(await testEngine(), {
    dims,
    variants: [{ kernel, tuning }],
    inputs,
    reference: async (task, d, values, rows) => task.reference(values, d, rows),
    samples: 0,
  });
  if (outcome?.status !== 'done') throw new Error(outcome?.reason.en);
  return outcome;
}

function describeDims({ batch, heads, tokens, keys, headDim, causal, queryOffset }: AttentionDims) {
  const offset = causal ? ` causal${queryOffset < 0 ? '' : '+'}${queryOffset}` : '';
  return `B${batch} H${heads} N${tokens} M${keys} d${headDim}${offset}`;
}

describe.each(attentionKernels.map((kernel) => [kernel.id, kernel] as const))('%s', (_, kernel) => {
  it.each(kernel.task.testDims.map((dims) => [describeDims(dims), dims] as const))(
    'is within tolerance of float64: %s',
    async (_, dims) => {
      const engine = await testEngine();
      const tunings = [DEFAULT_CAPABILITIES, engine.capabilities].map((capabilities) =>
        resolveTuning(kernel, dims, capabilities),
      );
      for (const tuning of tunings) {
        const { measurement } = await run(kernel, dims, tuning);
        expect(measurement.error.relative, JSON.stringify(tuning)).toBeLessThan(2e-5);
      }
    },
  );
});

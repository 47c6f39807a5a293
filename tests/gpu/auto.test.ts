import { afterAll, describe, expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import { autoCandidates, fastestOf } from '../../src/measure/auto';
import { compare } from '../../src/measure/compare';
import type { VariantOutcome } from '../../src/measure/comparison';
import type { Tuning } from '../../src/spec/kernel';
import { sampleInputs } from '../../src/workloads/inputs';
import { leastEngine } from './nodeEngine';

const engine = await leastEngine();
afterAll(() => engine.destroy());

const dims = {
  batch: 1,
  heads: 2,
  tokens: 37,
  keys: 70,
  headDim: 8,
  causal: true,
  queryOffset: 9,
};

describe('auto on a device without timestamps', () => {
  it.each(['standard', 'linear'])('measures by the host’s clock: %s', async (id) => {
    const kernel = attentionKernels.find((each) => each.id === id)!;
    const tunings = await autoCandidates(kernel, dims, engine.capabilities, async () => undefined);
    expect(tunings.length).toBeGreaterThan(1);
    const outcomes: VariantOutcome[] = [];
    const fastest = await fastestOf(tunings, async (each: readonly Tuning[]) => {
      const compared = await compare(engine, {
        dims,
        variants: each.map((tuning) => ({ kernel, tuning })),
        inputs: sampleInputs(kernel.task, dims, 7),
        reference: async (task, d, values, rows) => task.reference(values, d, rows),
        samples: 3,
      });
      outcomes.push(...compared);
      return compared.map((outcome) =>
        outcome.status === 'done' ? outcome.measurement.medianNs : outcome.reason,
      );
    });
    for (const outcome of outcomes) {
      if (outcome.status !== 'done') throw new Error(outcome.reason.en);
      expect(outcome.measurement).toMatchObject({
        clock: 'wall',
        error: { withinTolerance: true },
      });
    }
    expect(tunings).toContainEqual(fastest?.tuning);
    expect(fastest?.faster).toBeGreaterThanOrEqual(1);
  });
});

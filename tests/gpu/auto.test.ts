import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/device';
import { prepare } from '../../src/gpu/program';
import { attentionKernels } from '../../src/kernels';
import { autoCandidates, fastestOf } from '../../src/measure/auto';
import { compare } from '../../src/measure/compare';
import type { VariantOutcome } from '../../src/measure/comparison';
import type { Tuning } from '../../src/spec/kernel';
import { attentionLab } from '../../src/state/attention/comparison';
import { Work } from '../../src/state/instruments/work';
import { sampleFloats } from '../../src/workloads/inputs';
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
        inputs: sampleFloats(kernel.task, dims, 7),
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

describe('pipelines that are made ahead of their turn', () => {
  const standard = attentionKernels.find(({ id }) => id === 'standard')!;
  const variant = { kernel: standard, tuning: { tile: 32, chunks: 1 } };
  const workOn = (software: boolean) => {
    const adapter = { value: { ...engine.adapter, software } };
    return new Work(attentionLab, Object.create(engine, { adapter }) as Engine);
  };
  const compileNs = async (size: typeof dims) => {
    const plan = standard.plan(size, variant.tuning, engine.capabilities);
    return (await prepare(engine, standard, size, plan)).compileNs;
  };

  it('are there when it comes, on a GPU, and what does not compile is left for it', async () => {
    const size = { ...dims, headDim: 12 };
    const shader = { ...standard.shader, source: `${standard.shader.source}\nnonsense` };
    const broken = { ...variant, kernel: { ...standard, shader } };
    await workOn(false).compileAhead(size, [broken, variant]);
    expect(await compileNs(size)).toBe(0);
  });

  it('are not made once it is stopped, nor on a CPU', async () => {
    const size = { ...dims, headDim: 20 };
    const stopped = workOn(false);
    stopped.stop();
    await expect(stopped.compileAhead(size, [variant])).rejects.toThrow('stopped');
    await workOn(true).compileAhead(size, [variant]);
    expect(await compileNs(size)).toBeGreaterThan(0);
  });
});

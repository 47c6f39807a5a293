import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/device';
import { attentionKernels, flowKernels } from '../../src/kernels';
import { compare } from '../../src/measure/compare';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Kernel } from '../../src/spec/kernel';
import { resolveTuning } from '../../src/spec/plan';
import type { Dims } from '../../src/spec/task';
import { sampleFloats } from '../../src/workloads/inputs';
import { leastEngine } from './nodeEngine';
import { scaleKernel } from './scaleTask';
import { trainedFlow } from './trainedFlow';

const engine = await leastEngine();
afterAll(() => engine.destroy());

const attentionDims = {
  batch: 1,
  heads: 2,
  tokens: 37,
  keys: 70,
  headDim: 8,
  causal: true,
  queryOffset: 9,
};
const cases: readonly (readonly [string, Kernel, Dims])[] = [
  ...attentionKernels.map((kernel) => entry(kernel, attentionDims)),
  ...flowKernels.map((kernel) => entry(kernel, kernel.task.testDims[4]!)),
];

function entry<D extends Dims>(kernel: Kernel<D>, dims: D) {
  return [kernel.id, kernel as unknown as Kernel, dims] as const;
}

/** Verifies a kernel, and times it. */
async function measured(kernel: Kernel, dims: Dims, on: Engine, samples: number) {
  const [outcome] = await compare(on, {
    dims,
    variants: [{ kernel, tuning: resolveTuning(kernel, dims, on.capabilities) }],
    inputs: sampleFloats(kernel.task, dims, 7),
    reference: async (task, d, values, rows) => task.reference(values, d, rows),
    samples,
  });
  if (outcome?.status !== 'done') throw new Error(outcome?.reason.en);
  return outcome.measurement;
}

describe('a device without features, at the default limits', () => {
  it('is taken for what it is', async () => {
    expect([...engine.device.features]).not.toContain('subgroups');
    expect([...engine.device.features]).not.toContain('timestamp-query');
    // and refuses what it lacks
    expect(await engine.pipelines.check('subgroups', 'enable subgroups;')).not.toEqual([]);
    expect(engine.capabilities.limits).toEqual(DEFAULT_CAPABILITIES.limits);
  });

  it('is timed by the host’s clock', async () => {
    const { clock, samplesNs } = await measured(scaleKernel(), { rows: 9, columns: 7 }, engine, 3);
    expect(clock).toBe('wall');
    expect(samplesNs).toHaveLength(3);
    expect(samplesNs.every((ns) => ns > 0)).toBe(true);
  });

  it.each(cases)('runs %s, and it is right', async (_, kernel, dims) => {
    const { error } = await measured(kernel, dims, engine, 0);
    expect(error.withinTolerance, String(error.relative)).toBe(true);
  });

  it('trains a flow', async () => {
    const { training, weights } = await trainedFlow('realnvp', 'moons', { steps: 20 }, 1, engine);
    expect(training.step).toBe(20);
    expect(weights.every(Number.isFinite)).toBe(true);
  });
});

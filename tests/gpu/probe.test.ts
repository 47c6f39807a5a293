import { describe, expect, it } from 'vitest';
import { copy } from '../../src/kernels/probe/copy';
import { multiplyAdd } from '../../src/kernels/probe/multiplyAdd';
import { ELEMENTS_STEP, STEPS_STEP } from '../../src/kernels/probe/task';
import { measureRoofs } from '../../src/measure/roof';
import type { Kernel } from '../../src/spec/kernel';
import { sampleFloats } from '../../src/workloads/inputs';
import { testEngine } from './nodeEngine';
import { runKernel } from './runKernel';

const dims = { elements: 2 * ELEMENTS_STEP, steps: 4 * STEPS_STEP };

function probe(kernel: typeof copy) {
  const inputs = sampleFloats(kernel.task, dims, 7);
  return { kernel: kernel as unknown as Kernel, dims, inputs };
}

describe.each([
  ['multiply-add', multiplyAdd],
  ['copy', copy],
])('the probe %s', (_, kernel) => {
  it.each(kernel.preferred.map((tuning) => [JSON.stringify(tuning), tuning] as const))(
    'is right with %s',
    async (_tuning, tuning) => {
      const { measurement } = await runKernel(kernel, { dims, tuning });
      expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    },
  );
});

describe('the multiply-add probe', () => {
  it('shows by its result that steps are missing', async () => {
    const plan: typeof multiplyAdd.plan = (size, tuning, capabilities) => ({
      ...multiplyAdd.plan(size, tuning, capabilities),
      params: [{ name: 'rounds', type: 'u32', value: size.steps / STEPS_STEP - 1 }],
    });
    const { measurement } = await runKernel({ ...multiplyAdd, plan }, { dims });
    expect(measurement.error.withinTolerance).toBe(false);
  });
});

describe('the roofs of the device', () => {
  it('are rates of probes that are right', async () => {
    const engine = await testEngine();
    const roofs = await measureRoofs(engine, {
      multiplyAdd: probe(multiplyAdd),
      copy: probe(copy),
    });
    expect(roofs.gigaflopsPerSecond).toBeGreaterThan(0);
    expect(roofs.copyGigabytesPerSecond).toBeGreaterThan(0);
  });

  it('are not taken from a probe that is wrong', async () => {
    const engine = await testEngine();
    const lazy = { ...multiplyAdd, shader: { ...multiplyAdd.shader } };
    lazy.shader.source = lazy.shader.source.replace('fma(chains[c], slope, offset)', 'chains[c]');
    const probes = { multiplyAdd: probe(lazy), copy: probe(copy) };
    await expect(measureRoofs(engine, probes)).rejects.toThrow(/multiply-add fails: its result/);
  });
});

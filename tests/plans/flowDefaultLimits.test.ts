import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { describeFlow } from '../gpu/describeFlow';
import { defaultLimitsEngine, testEngine } from '../gpu/nodeEngine';
import { runKernel } from '../gpu/runKernel';
import { everyNth } from '../sizes';

describe.each(flowKernels.map((kernel) => [kernel.id, kernel] as const))('%s', (_, kernel) => {
  // one point, and a part of the blocks, are no other at other limits
  const sizes = everyNth(
    3,
    kernel.task.testDims.filter(({ batch, blocks }) => batch > 1 && !blocks),
  );
  it.each(sizes.map((dims) => [describeFlow(dims), dims] as const))(
    'is within tolerance of float64 at the default limits: %s',
    async (_size, dims) => {
      const { measurement } = await runKernel(kernel, {
        dims,
        engine: await defaultLimitsEngine(),
      });
      expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    },
  );

  const ragged = kernel.task.testDims[4]!;
  const choices = kernel.tunables.flatMap(({ name, choices: values }) =>
    values.map((value) => [`${name}=${value}`, { rows: 4, [name]: value }] as const),
  );
  it.each(choices)('is within tolerance with %s', async (_choice, tuning) => {
    const { capabilities } = await testEngine();
    const resolved = resolveTuning(kernel, ragged, capabilities, tuning);
    expect(unsupported(kernel, ragged, resolved, capabilities)).toBeNull();
    const { measurement } = await runKernel(kernel, { dims: ragged, tuning });
    expect(measurement.tuning).toMatchObject(tuning);
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
  });

  it('runs more workgroups than one dimension of a grid holds', async () => {
    const dims = { ...ragged, batch: 270_000, layers: 1, width: 1, depth: 1 };
    const least = Object.fromEntries(
      kernel.tunables.map(({ name, choices: values }) => [name, Math.min(...values)]),
    );
    const engine = await testEngine();
    const passes = kernel.plan(dims, least, engine.capabilities).passes;
    expect(Math.max(...passes.map(({ workgroups }) => workgroups))).toBeGreaterThan(65_535);
    const { measurement } = await runKernel(kernel, { dims, tuning: least });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
  });
});

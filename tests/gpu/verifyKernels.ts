import { describe, expect, it } from 'vitest';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { sizesOfRun } from '../sizes';
import { testEngine } from './nodeEngine';
import { describeDims, type everyKernel, runKernel } from './runKernel';

/** Tests of each kernel: its task's sizes, each choice of its tunables, more heads than a grid's dimension holds. */
export function verifyKernels(kernels: typeof everyKernel): void {
  describe.each(kernels)('%s', (_, kernel) => {
    const sizes = sizesOfRun(kernel.task.testDims);

    it.each(sizes.map((dims) => [describeDims(dims), dims] as const))(
      'is within tolerance of float64: %s',
      async (_size, dims) => {
        const { measurement } = await runKernel(kernel, { dims });
        expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: 2e-5 });
        expect(measurement.error.rowsChecked).toBe(measurement.error.rowsTotal);
      },
    );

    const choices = kernel.tunables.flatMap(({ name, choices: values }) =>
      values.map((value) => [`${name}=${value}`, { [name]: value }] as const),
    );
    // more keys than the largest tile has: where they are split, several pieces hold some
    const ragged = {
      batch: 1,
      heads: 2,
      tokens: 83,
      keys: 300,
      headDim: 20,
      causal: true,
      queryOffset: 205,
    };

    it.each(choices)('is within tolerance with %s', async (_choice, tuning) => {
      const engine = await testEngine();
      const resolved = resolveTuning(kernel, ragged, engine.capabilities, tuning);
      expect(unsupported(kernel, ragged, resolved, engine.capabilities)).toBeNull();
      const { measurement } = await runKernel(kernel, { dims: ragged, tuning });
      expect(measurement.tuning).toMatchObject(tuning);
      expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    });

    it('runs more heads than one dimension of a grid holds', async () => {
      const dims = {
        ...ragged,
        batch: 515,
        heads: 128,
        tokens: 1,
        keys: 2,
        headDim: 2,
        causal: false,
      };
      expect(dims.batch * dims.heads).toBeGreaterThan(65_535);
      // the smallest tiles: a row each would leave most of larger ones idle
      const tuning = Object.fromEntries(
        kernel.tunables.map(({ name, choices: values }) => [name, Math.min(...values)]),
      );
      const { measurement } = await runKernel(kernel, { dims, tuning });
      expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    });
  });
}

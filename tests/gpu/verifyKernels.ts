import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { testEngine } from './nodeEngine';
import { describeDims, type everyKernel, runKernel } from './runKernel';

/**
 * Each head dimension compiles anew. An adapter beside the one on which all sizes are verified repeats
 * these, with `KERNEL_SIZES=some`: a few columns and many, no power of two, every optional feature.
 */
const SOME_HEAD_DIMS: readonly number[] = [3, 7, 8, 20, 32, 64, 192];

const isVerified = ({ headDim }: AttentionDims): boolean =>
  process.env.KERNEL_SIZES !== 'some' || SOME_HEAD_DIMS.includes(headDim);

/** Tests of each kernel: its task's sizes, each choice of its tunables, more heads than a grid's dimension holds. */
export function verifyKernels(kernels: typeof everyKernel): void {
  describe.each(kernels)('%s', (_, kernel) => {
    const sizes = kernel.task.testDims.filter(isVerified);

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
    const ragged = {
      batch: 1,
      heads: 2,
      tokens: 83,
      keys: 70,
      headDim: 20,
      causal: true,
      queryOffset: 5,
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

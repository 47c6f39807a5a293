import { describe, expect, it } from 'vitest';
import { defaultLimitsEngine } from './nodeEngine';
import { describeDims, everyKernel, runKernel } from './runKernel';

// A file of its own beside attentionKernels.test.ts: two processes compile at the same time.
describe.each(everyKernel)('%s at the default limits', (_, kernel) => {
  it.each(kernel.task.testDims.map((dims) => [describeDims(dims), dims] as const))(
    'is within tolerance of float64: %s',
    async (_size, dims) => {
      const engine = await defaultLimitsEngine();
      const { measurement } = await runKernel(kernel, { dims, engine });
      expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: 2e-5 });
    },
  );
});

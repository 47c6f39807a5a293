import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import { describeFlow } from './describeFlow';
import { runKernel } from './runKernel';

const kernels = flowKernels.map((kernel) => [kernel.id, kernel] as const);

describe.each(kernels)('%s', (_, kernel) => {
  it.each(kernel.task.testDims.map((dims) => [describeFlow(dims), dims] as const))(
    'is within tolerance of float64: %s',
    async (_size, dims) => {
      const { measurement } = await runKernel(kernel, { dims });
      expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: 1e-4 });
      expect(measurement.error.rowsChecked).toBe(measurement.error.rowsTotal);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import { COUPLINGS } from '../../src/spec/flow';
import { describeFlow } from './describeFlow';
import { runKernel } from './runKernel';

const SPLINE = COUPLINGS.indexOf('spline');
const kernels = flowKernels.map((kernel) => [kernel.id, kernel] as const);

describe.each(kernels)('%s', (_, kernel) => {
  it.each(kernel.task.testDims.map((dims) => [describeFlow(dims), dims] as const))(
    'is within tolerance of float64: %s',
    async (_size, dims) => {
      const { measurement } = await runKernel(kernel, { dims });
      const tolerance = dims.coupling === SPLINE ? 1e-3 : 1e-4;
      expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance });
      expect(measurement.error.rowsChecked).toBe(measurement.error.rowsTotal);
    },
  );
});

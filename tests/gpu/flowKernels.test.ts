import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import { fused } from '../../src/kernels/flow/fused';
import { COUPLINGS } from '../../src/spec/flow';
import { describeFlow } from './describeFlow';
import { runKernel } from './runKernel';

const SPLINE = COUPLINGS.indexOf('spline');
const kernels = flowKernels.map((kernel) => [kernel.id, kernel] as const);

/** As GPUs run it: the points of a workgroup in one turn of its threads, widths that fill no turn of a loop. */
const GPU_TUNINGS = [
  { tile: 32, workgroupSize: 64, rows: 8, step: 8 },
  { tile: 16, workgroupSize: 32, rows: 8, step: 8 },
  { tile: 32, workgroupSize: 128, rows: 4, step: 1 },
];
const AFFINE = COUPLINGS.indexOf('affine');
const ragged = fused.task.testDims.filter(
  ({ width, inverse, coupling }) =>
    [5, 30, 33, 64].includes(width) && (!inverse || coupling === AFFINE),
);

describe('fused, with the tunings of GPUs', () => {
  it.each(
    ragged.map(
      (dims, index) =>
        [describeFlow(dims), GPU_TUNINGS[index % GPU_TUNINGS.length]!, dims] as const,
    ),
  )('is within tolerance of float64: %s %j', async (_size, tuning, dims) => {
    const { measurement } = await runKernel(fused, { dims, tuning });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
  });
});

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

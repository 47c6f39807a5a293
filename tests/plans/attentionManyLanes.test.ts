import { describe, expect, it } from 'vitest';
import { manyLanesEngine, testEngine } from '../gpu/nodeEngine';
import { describeDims, everyKernel, runKernel, sizesRunOtherwise } from '../gpu/runKernel';

const engine = await manyLanesEngine();
const verifiedOn = [await testEngine()];
const cases = everyKernel.flatMap(([id, kernel]) =>
  sizesRunOtherwise(kernel, engine, verifiedOn).map(
    (dims) => [id, describeDims(dims), kernel, dims] as const,
  ),
);

describe('as a GPU would run it', () => {
  it.each(cases)('%s is within tolerance of float64: %s', async (_id, _size, kernel, dims) => {
    const { measurement } = await runKernel(kernel, { dims, engine });
    expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: 2e-5 });
  });
});

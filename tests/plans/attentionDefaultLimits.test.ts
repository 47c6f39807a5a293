import { describe, expect, it } from 'vitest';
import { defaultLimitsEngine, manyLanesEngine, testEngine } from '../gpu/nodeEngine';
import { describeDims, everyKernel, runKernel, sizesRunOtherwise } from '../gpu/runKernel';
import { everyNth } from '../sizes';

const engine = await defaultLimitsEngine();
const verifiedOn = [await testEngine(), await manyLanesEngine()];
const cases = everyKernel.flatMap(([id, kernel]) =>
  everyNth(2, sizesRunOtherwise(kernel, engine, verifiedOn)).map(
    (dims) => [id, describeDims(dims), kernel, dims] as const,
  ),
);

describe('at the default limits', () => {
  it.each(cases)('%s is within tolerance of float64: %s', async (_id, _size, kernel, dims) => {
    const { measurement } = await runKernel(kernel, { dims, engine });
    expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: 2e-5 });
  });
});

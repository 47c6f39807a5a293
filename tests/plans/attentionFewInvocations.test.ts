import { describe, expect, it } from 'vitest';
import {
  defaultLimitsEngine,
  fewInvocationsEngine,
  manyLanesEngine,
  testEngine,
} from '../gpu/nodeEngine';
import { describeDims, everyKernel, runKernel, sizesRunOtherwise } from '../gpu/runKernel';
import { everyNth } from '../sizes';
import { expectCountedAsModelled } from '../gpu/countedTraffic';

const verifiedOn = [await testEngine(), await manyLanesEngine(), await defaultLimitsEngine()];
const engines = verifiedOn.map(fewInvocationsEngine);
const cases = engines.flatMap((engine, index) =>
  everyKernel.flatMap(([id, kernel]) =>
    // one pass alone differs in most
    everyNth(3, sizesRunOtherwise(kernel, engine, [...verifiedOn, ...engines.slice(0, index)])).map(
      (dims) => [id, describeDims(dims), kernel, dims, engine] as const,
    ),
  ),
);

describe('in workgroups of 128 threads at most', () => {
  it.each(cases)('%s is right: %s', async (_id, _size, kernel, dims, engine) => {
    const { measurement } = await runKernel(kernel, { dims, engine });
    expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: 2e-5 });
    await expectCountedAsModelled(kernel, dims, {}, engine);
  });
});

import { expect, it } from 'vitest';
import { flashMatrix } from '../../src/kernels/attention/flashMatrix';
import { matrixOf } from '../../src/kernels/attention/matrixTiling';
import { matrixCases } from '../matrix/cases';
import { leastEngine, testEngine } from './nodeEngine';
import { runKernel } from './runKernel';

const engine = await testEngine();
const dims = { batch: 1, heads: 1, tokens: 9, keys: 9, headDim: 8, causal: false, queryOffset: 0 };

it('says without matrix units that there are none, and how Chrome shows them', async () => {
  const least = await leastEngine();
  const run = runKernel(flashMatrix, { dims: { ...dims, half: 1 }, engine: least });
  await expect(run).rejects.toThrow(/^an experiment: .*chrome:\/\/flags\/#enable-unsafe-webgpu/);
  least.destroy();
});

const hasUnits = matrixOf(engine.capabilities) !== undefined;
if (!hasUnits) {
  // a test that is skipped would count as failed: tests/matrix runs these where there are units
  process.stdout.write('flash-matrix is not run here: this adapter has no matrix units\n');
}
const cases = hasUnits ? matrixCases(engine.capabilities) : [];

it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, { check }) => {
  expect(await check(engine)).toBeNull();
});

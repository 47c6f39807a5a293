import { expect, it } from 'vitest';
import { everyKernel, runKernel } from './runKernel';
import { testEngine } from './nodeEngine';

const dims = { batch: 1, heads: 1, tokens: 64, keys: 64, headDim: 64, queryOffset: 0 };

/**
 * Seconds of processor time to compile, and run once, each kernel under its default tuning: a driver may
 * put work off until the first run, and another test's wait must not count. A GPU's driver is far below.
 */
const MOST_SECONDS = { swiftshader: 5, llvmpipe: 15 } as const;

const sizes = everyKernel.flatMap(([id, kernel]) =>
  (kernel.task.id === 'gated-linear-attention' ? [true] : [false, true]).map(
    (causal) => [id, causal ? 'causal' : 'full', kernel, { ...dims, causal }] as const,
  ),
);

it.each(sizes)('%s, %s, compiles in seconds', async (_id, _form, kernel, size) => {
  const { adapter } = await testEngine();
  const before = process.cpuUsage();
  await runKernel(kernel, { dims: size });
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const most = adapter.vendor === 'mesa' ? MOST_SECONDS.llvmpipe : MOST_SECONDS.swiftshader;
  expect(seconds).toBeLessThan(most);
});

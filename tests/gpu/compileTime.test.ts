import { expect, it } from 'vitest';
import { openNodeGpu } from '../../src/cli/nodeGpu';
import { openDevice } from '../../src/gpu/device';
import { everyKernel, runKernel } from './runKernel';

const dims = { batch: 1, heads: 1, tokens: 64, keys: 64, headDim: 64, queryOffset: 0 };

/**
 * Seconds of processor time to compile, and run once, each kernel under its default tuning: a driver may
 * put work off until the first run, and another test's wait must not count. A GPU's driver is far below.
 * Compiled as a browser would, which takes longest.
 */
const MOST_SECONDS = { swiftshader: 5, llvmpipe: 15 } as const;

const sizes = everyKernel.flatMap(([id, kernel]) =>
  (kernel.task.id === 'gated-linear-attention' ? [true] : [false, true]).map(
    (causal) => [id, causal ? 'causal' : 'full', kernel, { ...dims, causal }] as const,
  ),
);

const opened = openDevice(openNodeGpu(true));

it.each(sizes)('%s, %s, compiles in seconds', async (_id, _form, kernel, size) => {
  const engine = await opened;
  const before = process.cpuUsage();
  await runKernel(kernel, { dims: size, engine });
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const most = engine.adapter.vendor === 'mesa' ? MOST_SECONDS.llvmpipe : MOST_SECONDS.swiftshader;
  expect(seconds).toBeLessThan(most);
});

import { describe, expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import { run, start } from './command';

describe('info', () => {
  it('prints JSON and nothing else', async () => {
    const { code, stdout, stderr } = await run(['info', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { adapter, features, limits, clock } = JSON.parse(stdout);
    expect(adapter.software).toBeTypeOf('boolean');
    expect(features).toContain('core-features-and-limits');
    expect(limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
    expect(clock.quantumNs).toBeGreaterThan(0);
  });

  it('prints a table for people', async () => {
    const { stdout } = await run(['info']);
    expect(stdout).toMatch(/^adapter +\S/);
    expect(stdout).toMatch(/^maxStorageBufferBindingSize +[\d.]+ [MG]iB$/m);
  });
});

describe('bench', () => {
  it('measures every kernel at every size', async () => {
    const args = ['--tokens', '40,72', '--heads=2', '--head-dim', '16', '--causal'];
    const { code, stdout, stderr } = await run([
      'bench',
      ...args,
      '--tune',
      'flash.tileRows=16',
      '--json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { adapter, results } = JSON.parse(stdout);
    expect(adapter.description).not.toBe('');
    const ids = attentionKernels.map(({ id }) => id);
    const measured = results.map((each: Result) => `${each.kernel} ${each.dims.tokens}`);
    expect(measured).toEqual([40, 72].flatMap((tokens) => ids.map((id) => `${id} ${tokens}`)));
    for (const result of results) expectMeasured(result);
    const flash = results.find((each: Result) => each.kernel === 'flash');
    expect(flash.tuning.tileRows).toBe(16);
  });

  it('prints a table for people', async () => {
    const { stdout } = await run(['bench', '--tokens', '8', '--head-dim', '8', '--kernels=flash']);
    expect(stdout).toMatch(
      /^tokens +keys +kernel .* requested +least +allocated +error +of +rows checked$/m,
    );
    expect(stdout).toMatch(/^ +8 +8 +flash +tileRows \d+, tileCols \d+.* [mµ]s .* KiB /m);
  });
});

interface Result {
  readonly kernel: string;
  readonly dims: { readonly tokens: number };
}

function expectMeasured(result: Record<string, unknown>) {
  const { kernel, samplesNs, medianNs, error, flops, allocatedBytes, requested, least } =
    result as {
      kernel: string;
      samplesNs: number[];
      medianNs: number;
      error: { relative: number; withinTolerance: boolean };
      flops: number;
      allocatedBytes: number;
      requested: { tensor: string; readBytes: number; writeBytes: number }[];
      least: { tensor: string; readBytes: number; writeBytes: number }[];
    };
  expect(error.withinTolerance).toBe(true);
  expect(samplesNs.length).toBeGreaterThanOrEqual(5);
  expect(Math.min(...samplesNs)).toBeLessThanOrEqual(medianNs);
  expect(Math.max(...samplesNs)).toBeGreaterThanOrEqual(medianNs);
  expect(Math.min(flops, allocatedBytes, medianNs)).toBeGreaterThan(0);
  const gate = kernel.startsWith('gated') ? ['decay'] : [];
  expect(least.map(({ tensor }) => tensor)).toEqual(['q', 'k', 'v', ...gate, 'output']);
  for (const { tensor, readBytes, writeBytes } of least) {
    const asked = requested.find((each) => each.tensor === tensor);
    expect(asked?.readBytes).toBeGreaterThanOrEqual(readBytes);
    expect(asked?.writeBytes).toBeGreaterThanOrEqual(writeBytes);
  }
}

describe('the process', () => {
  it('ends with 1 and says how to get an adapter where there is none', async () => {
    const { code, stdout, stderr } = await run(['bench'], {
      VK_ICD_FILENAMES: '/nowhere/driver.json',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^The Vulkan driver \/nowhere\/driver\.json gives no adapter.*\n$/);
  });

  it('refuses an option without an adapter too', async () => {
    const { code, stderr } = await run(['bench', '--size', '1'], {
      VK_ICD_FILENAMES: '/nowhere/driver.json',
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^unknown option --size.*\n$/);
  });

  it('ends with the signal that it is sent', async () => {
    const { child, finished } = start(['bench', '--tokens', '65536', '--heads', '1']);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    child.kill('SIGTERM');
    // 'close' comes only when the computing process has let go of its output as well
    expect(await finished).toMatchObject({ code: 143, stdout: '' });
  });

  it('ends quietly when nobody reads its results', async () => {
    const { child, finished } = start(['info']);
    child.stdout.destroy();
    expect(await finished).toMatchObject({ stderr: '' });
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/cli/npy';
import { attentionKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { outputError } from '../../src/measure/verify';
import { run, saveArray, scratchFolder } from './command';

const SIZES = { batch: 1, heads: 2, tokens: 33, keys: 47, headDim: 12 };

/** Runs `attention` over normally distributed arrays and holds the file it writes against float64. */
async function attend(
  kernelId: string,
  args: readonly string[],
  setting: Partial<AttentionDims>,
  rank: 3 | 4 = 4,
) {
  const { batch, heads, tokens, keys, headDim } = SIZES;
  const folder = scratchFolder();
  const shape = (rows: number) => [batch, heads, rows, headDim].slice(4 - rank);
  const q = saveArray(folder, 'q', shape(tokens));
  const k = saveArray(folder, 'k', shape(keys));
  const v = saveArray(folder, 'v', shape(keys));
  const out = path.join(folder, 'o.npy');
  const dims = { ...SIZES, causal: false, queryOffset: 0, ...setting };
  const { task } = attentionKernels.find(({ id }) => id === kernelId)!;
  const isGated = task.inputs(dims).some(({ name }) => name === 'decay');
  const decay = isGated ? saveArray(folder, 'decay', shape(keys), makeNegative) : undefined;
  const files = ['--q', q.file, '--k', k.file, '--v', v.file, '--out', out];
  if (decay) files.push('--decay', decay.file);
  const { code, stdout, stderr } = await run(['attention', ...files, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

  const written = readNpy(readFileSync(out), out);
  expect(written).toMatchObject({ dtype: '<f4', shape: shape(tokens) });
  const rows = Array.from({ length: batch * heads * tokens }, (_, row) => row);
  const inputs = { q: q.values, k: k.values, v: v.values, ...(decay && { decay: decay.values }) };
  const expected = task.reference(inputs, dims, rows);
  const output = written.data as Float32Array;
  expect(outputError(output, expected, rows, headDim, task.tolerance)).toMatchObject({
    withinTolerance: true,
  });
  return { stdout, dims, output };
}

function makeNegative(values: Float32Array): void {
  values.set(values.map((x) => -Math.abs(x)));
}

describe('attention', () => {
  it('computes with flash unless told otherwise, and says what it did', async () => {
    const args = ['--json', '--tune', 'flash.tileRows=16', '--tune=tileCols=32'];
    const { stdout, dims } = await attend('flash', args, {});
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      kernel: 'flash',
      dims,
      tuning: { tileRows: 16, tileCols: 32 },
      clock: expect.stringMatching(/^(gpu-timestamp|wall)$/),
    });
    expect(report.medianNs).toBeGreaterThan(0);
    expect(report.adapter.description).not.toBe('');
  });

  it.each([
    ['--query-offset=-2', ''],
    ['--query-offset', '-2'],
  ])('takes a negative offset as %s %s, and arrays of rank 3', async (...option) => {
    const args = ['--causal', ...option.filter((part) => part !== '')];
    const { output } = await attend('flash', args, { causal: true, queryOffset: -2 }, 3);
    // the first two queries see no key: exactly 0, in every head
    const perHead = SIZES.tokens * SIZES.headDim;
    for (const head of [0, 1]) {
      const start = head * perHead;
      expect(output.slice(start, start + 2 * SIZES.headDim).every((x) => x === 0)).toBe(true);
    }
    expect(output[2 * SIZES.headDim]).not.toBe(0);
  });

  it('takes a scale', async () => {
    await attend('flash', ['--scale', '-0.7'], { scale: -0.7 });
  });

  it.each([
    ['relu', 1],
    ['identity', 2],
  ])('takes the feature map %s', async (name, featureMap) => {
    const scale = name === 'identity' ? 0.4 : undefined;
    const args = ['--kernel', 'linear', '--feature-map', name, '--causal'];
    if (scale !== undefined) args.push('--scale', String(scale));
    await attend('linear', args, {
      featureMap,
      causal: true,
      ...(scale !== undefined && { scale }),
    });
  });

  it.each(attentionKernels.map(({ id }) => id))('computes with %s', async (id) => {
    const setting = { causal: true, queryOffset: 5 };
    await attend(id, ['--kernel', id, '--causal', '--query-offset', '5'], setting);
  });
});

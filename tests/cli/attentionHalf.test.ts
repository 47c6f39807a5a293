import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/cli/npy';
import { attention } from '../../src/kernels/attention/task';
import { outputError } from '../../src/measure/verify';
import { narrowToHalves, roundToHalves, widenHalves } from '../../src/spec/half';
import { run, saveArray, saveTyped, scratchFolder } from './command';

const [batch, heads, tokens, keys, headDim] = [1, 3, 7, 11, 5];

const HALF = ['--dtype', 'f16'];
/** Arrays with an odd number of values each, q as float16. */
function threeArrays(change?: (values: Float32Array) => void) {
  const folder = scratchFolder();
  const { values } = saveArray(folder, 'q', [batch, heads, tokens, headDim]);
  const halves = narrowToHalves(values);
  const file = saveTyped(folder, 'q', [batch, heads, tokens, headDim], '<f2', halves);
  const k = saveArray(folder, 'k', [batch, heads, keys, headDim], change);
  const v = saveArray(folder, 'v', [batch, heads, keys, headDim]);
  const out = path.join(folder, 'o.npy');
  const files = ['--q', file, '--k', k.file, '--v', v.file, '--out', out];
  return { out, files, inputs: { q: widenHalves(halves), k: k.values, v: v.values } };
}

const { features } = JSON.parse((await run(['info', '--json'])).stdout) as {
  readonly features: readonly string[];
};

describe('--dtype f16', () => {
  it('refuses a value that no float16 holds', async () => {
    const { files } = threeArrays((values) => values.set([-65_520], 2 * headDim + 1));
    const { code, stderr } = await run(['attention', ...files, ...HALF]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      '--k holds -65520 at [0, 0, 2, 1]: float16 ends at 65504, scale it down or choose --dtype f32\n',
    );
  });

  // a test that is skipped would count as failed: each adapter has its own
  const stores = features.includes('shader-f16');
  const sizes = ['--tokens', '9', '--head-dim', '5', '--kernels', 'flash-row,linear-tokens'];
  const refused = stores ? [] : ['attention', 'bench'];
  const [writes, times] = stores ? [['attention'], ['bench']] : [[], []];

  it.each(refused)('is refused by %s where the adapter has no shader-f16', async (command) => {
    const given = command === 'bench' ? sizes : threeArrays().files;
    expect(await run([command, ...given, ...HALF])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: '--dtype f16: this adapter has no shader-f16, choose --dtype f32\n',
    });
  });

  it.each(writes)('lets %s write float16', async (command) => {
    const { out, files, inputs } = threeArrays();
    const finished = await run([command, ...files, ...HALF, '--causal', '--json']);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const dims = { batch, heads, tokens, keys, headDim, causal: true, queryOffset: 0 };
    expect(JSON.parse(finished.stdout)).toMatchObject({ dtype: 'f16', dims: { ...dims, half: 1 } });
    const written = readNpy(readFileSync(out), out);
    expect(written).toMatchObject({ dtype: '<f2', shape: [batch, heads, tokens, headDim] });
    const output = widenHalves(written.data as Uint16Array);
    const seen = { ...inputs, k: roundToHalves(inputs.k), v: roundToHalves(inputs.v) };
    const rows = Array.from({ length: batch * heads * tokens }, (_, row) => row);
    const expected = attention.reference(seen, dims, rows);
    const tolerance = attention.toleranceFor!({ ...dims, half: 1 });
    expect(outputError(output, expected, rows, headDim, tolerance)).toMatchObject({
      withinTolerance: true,
      tolerance: 2e-3,
    });
  });

  it.each(times)('lets %s time float16', async (command) => {
    const finished = await run([command, ...sizes, ...HALF, '--json']);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const { dtype, results } = JSON.parse(finished.stdout);
    expect(dtype).toBe('f16');
    expect(results).toHaveLength(2);
    for (const { dims, error } of results) {
      expect(dims.half).toBe(1);
      expect(error).toMatchObject({ withinTolerance: true, tolerance: 2e-3 });
    }
  });
});

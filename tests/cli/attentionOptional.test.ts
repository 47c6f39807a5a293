import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/cli/npy';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { attention } from '../../src/kernels/attention/task';
import { outputError } from '../../src/measure/verify';
import type { FloatValues } from '../../src/spec/tensor';
import { saveArray, saveTyped, scratchFolder } from './command';
import { runHere } from './here';

const SIZES = {
  batch: 2,
  heads: 4,
  keyHeads: 2,
  tokens: 9,
  keys: 21,
  headDim: 6,
  valueDim: 5,
  causal: false,
  queryOffset: 0,
} satisfies AttentionDims;
const { batch, heads, keyHeads, tokens, keys, headDim, valueDim } = SIZES;

/** A folder with q, k and v of these sizes. */
function threeArrays() {
  const folder = scratchFolder();
  const q = saveArray(folder, 'q', [batch, heads, tokens, headDim]);
  const k = saveArray(folder, 'k', [batch, keyHeads, keys, headDim]);
  const v = saveArray(folder, 'v', [batch, keyHeads, keys, valueDim]);
  const out = path.join(folder, 'o.npy');
  const files = ['--q', q.file, '--k', k.file, '--v', v.file, '--out', out];
  return { folder, out, files, inputs: { q: q.values, k: k.values, v: v.values } };
}

type Given = ReturnType<typeof threeArrays>;

/** Runs the command and holds the file that it writes against float64. */
async function expectAttention(
  { files, out, inputs }: Given,
  args: readonly string[],
  change: Partial<AttentionDims> = {},
  more: FloatValues = {},
) {
  const { code, stderr } = await runHere(['attention', ...files, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const written = readNpy(readFileSync(out), out);
  expect(written).toMatchObject({ dtype: '<f4', shape: [batch, heads, tokens, valueDim] });
  const rows = Array.from({ length: batch * heads * tokens }, (_, row) => row);
  const expected = attention.reference({ ...inputs, ...more }, { ...SIZES, ...change }, rows);
  const output = written.data as Float32Array;
  expect(outputError(output, expected, rows, valueDim, attention.tolerance)).toMatchObject({
    withinTolerance: true,
  });
  return output;
}

describe('attention', () => {
  it('takes fewer key heads and values of another length, with softcap and scale', async () => {
    const args = ['--softcap', '0.8', '--scale', '1.5'];
    await expectAttention(threeArrays(), args, { softcap: 0.8, scale: 1.5 });
  });

  it('adds a float mask, −∞ and all, broadcast from the right', async () => {
    const given = threeArrays();
    const mask = saveArray(given.folder, 'm', [heads, 1, keys], (values) => {
      for (let i = 0; i < values.length; i += 3) values[i] = Number.NEGATIVE_INFINITY;
    });
    const form = { mask: true, maskSharesBatch: true, maskSharesTokens: true };
    await expectAttention(given, ['--mask', mask.file], form, { mask: mask.values });
  });

  it('sees the keys of which a bool mask is true, and gives 0 where there are none', async () => {
    const given = threeArrays();
    const seen = Uint8Array.from({ length: tokens * keys }, (_, i) =>
      Number(i >= keys && i % 4 > 0),
    );
    const file = saveTyped(given.folder, 'm', [tokens, keys], '|b1', seen);
    const mask = Float32Array.from(seen, (each) => (each ? 0 : -Infinity));
    const form = { mask: true, maskSharesBatch: true, maskSharesHeads: true };
    const output = await expectAttention(given, ['--mask', file], form, { mask });
    expect(output.subarray(0, valueDim).every((value) => value === 0)).toBe(true);
    expect(output[valueDim]).not.toBe(0);
  });

  it('takes a mask of rank 1, and one that is the same for every key', async () => {
    const given = threeArrays();
    const everyOther = Uint8Array.from({ length: keys }, (_, key) => key % 2);
    const row = saveTyped(given.folder, 'm', [keys], '|b1', everyOther);
    const shared = { mask: true, maskSharesBatch: true, maskSharesHeads: true };
    const form = { ...shared, maskSharesTokens: true };
    const mask = Float32Array.from(everyOther, (each) => (each ? 0 : -Infinity));
    await expectAttention(given, ['--mask', row], form, { mask });
    const rows = Uint8Array.from({ length: tokens }, (_, token) => token % 2);
    const column = saveTyped(given.folder, 'm', [tokens, 1], '|b1', rows);
    const output = await expectAttention(given, ['--mask', column], shared, {
      mask: new Float32Array(tokens * keys).map((_, i) =>
        rows[Math.floor(i / keys)] ? 0 : -Infinity,
      ),
    });
    expect(output.subarray(0, valueDim).every((value) => value === 0)).toBe(true);
  });

  it("takes key lengths as NumPy's own whole numbers", async () => {
    const given = threeArrays();
    const file = saveTyped(given.folder, 'l', [batch], '<i8', BigInt64Array.of(3n, 20n));
    const more = { key_lengths: Float32Array.of(3, 20) };
    await expectAttention(given, ['--key-lengths', file], { keyLengths: true }, more);
  });

  it('takes key lengths from 0 to all, and puts causal queries at their end', async () => {
    const given = threeArrays();
    const lengths = Int32Array.of(0, keys);
    const file = saveTyped(given.folder, 'l', [batch], '<i4', lengths);
    const more = { key_lengths: Float32Array.from(lengths) };
    const change = { keyLengths: true, causal: true };
    const output = await expectAttention(given, ['--causal', '--key-lengths', file], change, more);
    expect(output.subarray(0, output.length / 2).every((value) => value === 0)).toBe(true);
  });

  it('widens float16', async () => {
    const given = threeArrays();
    // 1, −0.5 and 0.125 in turn
    const bits = [0x3c00, 0xb800, 0x3000];
    const halves = Uint16Array.from({ length: given.inputs.q.length }, (_, i) => bits[i % 3]!);
    saveTyped(given.folder, 'q', [batch, heads, tokens, headDim], '<f2', halves);
    const q = Float32Array.from(halves, (_, i) => [1, -0.5, 0.125][i % 3]!);
    await expectAttention({ ...given, inputs: { ...given.inputs, q } }, []);
  });
});

/** What each case spoils, and how the refusal reads. */
const refusals: readonly [string, (given: Given) => readonly string[], RegExp][] = [
  [
    'a mask that does not broadcast',
    ({ folder }) => ['--mask', saveArray(folder, 'm', [tokens, keys - 1]).file],
    /--mask .* has the shape \[9, 20\]: it must broadcast to \[2, 4, 9, 21\]/,
  ],
  [
    'a mask of rank 5',
    ({ folder }) => ['--mask', saveArray(folder, 'm', [1, 1, 1, 1, keys]).file],
    /--mask .* must broadcast/,
  ],
  [
    'NaN in a mask',
    ({ folder }) => [
      '--mask',
      saveArray(folder, 'm', [tokens, keys], (values) => values.set([Number.NaN], keys + 2)).file,
    ],
    /--mask .* holds NaN at \[1, 2\]: give finite values up to 2\.3e\+38, or -inf/,
  ],
  [
    'infinity in a mask',
    ({ folder }) => [
      '--mask',
      saveArray(folder, 'm', [keys], (values) => values.set([Infinity], 4)).file,
    ],
    /--mask .* holds Infinity at \[4\]/,
  ],
  [
    'whole numbers for a mask',
    ({ folder }) => ['--mask', saveTyped(folder, 'm', [keys], '<i4', new Int32Array(keys))],
    /--mask .* has dtype <i4: save it as \.astype\(bool\)/,
  ],
  [
    "NumPy's own whole numbers for a mask",
    ({ folder }) => ['--mask', saveTyped(folder, 'm', [keys], '<i8', new BigInt64Array(keys))],
    /--mask .* has dtype <i8: save it as \.astype\(bool\)/,
  ],
  [
    'bytes for a mask',
    ({ folder }) => ['--mask', saveTyped(folder, 'm', [keys], '|u1', new Uint8Array(keys))],
    /--mask .* has dtype \|u1: save it as \.astype\(bool\)/,
  ],
  [
    'a length that no key count reaches',
    ({ folder }) => [
      '--key-lengths',
      saveTyped(folder, 'l', [2], '<i8', BigInt64Array.of(1n, 2n ** 62n)),
    ],
    /--key-lengths .* holds 4611686018427388000 at \[1\]: give lengths from 0 to 21/,
  ],
  [
    'a negative length',
    ({ folder }) => ['--key-lengths', saveTyped(folder, 'l', [2], '<i4', Int32Array.of(3, -1))],
    /--key-lengths .* holds -1 at \[1\]: give lengths from 0 to 21/,
  ],
  [
    'a length beyond the keys',
    ({ folder }) => ['--key-lengths', saveTyped(folder, 'l', [2], '<i4', Int32Array.of(22, 1))],
    /--key-lengths .* holds 22 at \[0\]/,
  ],
  [
    'lengths for another batch',
    ({ folder }) => ['--key-lengths', saveTyped(folder, 'l', [3], '<i4', new Int32Array(3))],
    /--key-lengths .* has the shape \[3\]: give one length for each batch entry, \[2\]/,
  ],
  [
    'lengths that are floats',
    ({ folder }) => ['--key-lengths', saveArray(folder, 'l', [2]).file],
    /--key-lengths .* has dtype <f4: save it as \.astype\(numpy\.int32\)/,
  ],
  [
    'key heads that do not divide the heads',
    ({ folder }) => {
      for (const name of ['k', 'v']) saveArray(folder, name, [batch, 3, keys, headDim]);
      return [];
    },
    /--k has 3 heads, beside --q \[2, 4, 9, 6\] their number must divide 4/,
  ],
  [
    'values with other heads than the keys',
    ({ folder }) => {
      saveArray(folder, 'v', [batch, heads, keys, valueDim]);
      return [];
    },
    /--v has the shape \[2, 4, 21, 5\], beside --q .* it must be \[2, 2, 21, 5\]/,
  ],
  [
    'what linear attention does not know',
    ({ folder }) => ['--kernel', 'linear', '--mask', saveArray(folder, 'm', [tokens, keys]).file],
    /--mask: linear takes none, leave it out or choose from standard, flash/,
  ],
  ['a softcap below 0', () => ['--softcap', '-1'], /--softcap -1: it must be above 0/],
];

describe('attention refuses, in one line, with code 2 and without a file,', () => {
  it.each(refusals)('%s', async (_, spoil, message) => {
    const given = threeArrays();
    const { code, stderr } = await runHere(['attention', ...given.files, ...spoil(given)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(readdirSync(given.folder)).not.toContain('o.npy');
  });
});

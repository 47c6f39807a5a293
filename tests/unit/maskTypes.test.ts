import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMask } from '../../src/cli/masks';
import { writeNpy } from '../../src/cli/npy';

const SIZES = { batch: 1, heads: 1, tokens: 3, keys: 5, headDim: 2, causal: false, queryOffset: 0 };

describe('a mask of another type', () => {
  it.each([
    ['<i8', /: save it as \.astype\(bool\)$/],
    ['|u1', /: save it as \.astype\(bool\)$/],
    // long double: as truth values, 0 would hide what it leaves alone, and -inf would not
    ['<f16', /: save it as \.astype\(numpy\.float32\)$/],
    ['<f8', /: save it as \.astype\(numpy\.float32\)$/],
    ['<c8', /: save it as \.astype\(numpy\.float32\)$/],
    ['<U1', /: save it as \.astype\(numpy\.float32\)$/],
    ['|O', /: save it as \.astype\(bool\) or \.astype\(numpy\.float32\)$/],
    ['|V2', /no numbers to NumPy: .* as \.astype\(bool\) or \.astype\(numpy\.float32\)$/],
  ])('is told the cast that keeps its meaning: %s', async (descr, message) => {
    const header = Buffer.from(writeNpy([5], new Float32Array()));
    const at = header.indexOf("'<f4'");
    const end = header.length - 1;
    const rest = header.subarray(at + 5, end - descr.length + 3);
    const spelt = [header.subarray(0, at), Buffer.from(`'${descr}'`), rest, Buffer.from('\n')];
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'tilescope-')), 'm.npy');
    writeFileSync(file, Buffer.concat(spelt));
    await expect(readMask(file, SIZES)).rejects.toThrow(message);
  });
});

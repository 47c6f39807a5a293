import { describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '../../src/cli/npy';

interface FileParts {
  readonly version?: number;
  readonly header?: string;
  readonly data?: Uint8Array;
  /** What the file says the header's length is; its real one by default. */
  readonly headerLength?: number;
}

const FLOATS = new Uint8Array(Float32Array.of(1, -2.5, 3e38, 0, 5, 6).buffer);
const HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

/** A .npy file byte by byte, as NumPy's format describes it. */
function npy({ version = 1, header = HEADER, data = FLOATS, headerLength }: FileParts = {}) {
  const length = headerLength ?? header.length;
  const prefix = Buffer.alloc(version === 1 ? 10 : 12);
  prefix.write('\x93NUMPY', 'latin1');
  prefix[6] = version;
  if (version === 1) prefix.writeUInt16LE(length, 8);
  else prefix.writeUInt32LE(length, 8);
  return new Uint8Array(Buffer.concat([prefix, Buffer.from(header, 'latin1'), data]));
}

describe('readNpy', () => {
  it.each([1, 2])('reads version %d, whatever the alignment of its data', (version) => {
    for (const padding of ['', ' ', '  ', '   ']) {
      const { dtype, shape, data } = readNpy(npy({ version, header: padding + HEADER }), 'a.npy');
      expect(dtype).toBe('<f4');
      expect(shape).toEqual([2, 3]);
      expect([...data]).toEqual([1, -2.5, Math.fround(3e38), 0, 5, 6]);
    }
  });

  it('reads keys in any order, scalars and vectors', () => {
    const header = (shape: string) => `{'shape': ${shape}, 'fortran_order': False, 'descr': '<f4'}`;
    expect(readNpy(npy({ header: header('(6,)') }), 'a').shape).toEqual([6]);
    expect(readNpy(npy({ header: header('()'), data: FLOATS.slice(0, 4) }), 'a').shape).toEqual([]);
    expect(readNpy(npy({ header: header('(0, 3)'), data: FLOATS.slice(0, 0) }), 'a').shape).toEqual(
      [0, 3],
    );
  });

  it.each([
    ['<f2', Uint16Array.of(0x3c00, 0xc000)],
    ['<i4', Int32Array.of(-1, 2 ** 31 - 1)],
    ['|b1', Uint8Array.of(0, 1)],
  ])('reads %s', (descr, values) => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (2,), }\n`;
    const read = readNpy(npy({ header, data: new Uint8Array(values.buffer) }), 'a');
    expect(read.dtype).toBe(descr);
    expect(read.data).toEqual(values);
  });

  it('reads a file that is a view into a larger buffer', () => {
    const file = npy();
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 5);
    expect(readNpy(larger.subarray(5, 5 + file.length), 'a').data[1]).toBe(-2.5);
  });

  const withShape = (shape: string) => HEADER.replace('(2, 3)', shape);
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /no \.npy file.*numpy\.save/],
    ['another format', new TextEncoder().encode('PK\x03\x04 something else'), /no \.npy file/],
    ['the magic alone', npy().slice(0, 6), /version undefined is unknown/],
    ['version 3', npy({ version: 3 }), /version 3 is unknown/],
    ['a prefix cut off', npy().slice(0, 9), /header is cut off/],
    ['a header cut off', npy().slice(0, 40), /header is cut off/],
    ['a header longer than the file', npy({ headerLength: 60_000 }), /header is cut off/],
    ['a header of 4 GiB', npy({ version: 2, headerLength: 2 ** 32 - 1 }), /header is cut off/],
    ['no dictionary', npy({ header: 'hello' }), /header cannot be read/],
    ['a key missing', npy({ header: "{'descr': '<f4', 'shape': (6,), }" }), /header cannot be/],
    ['a key too many', npy({ header: HEADER.replace('}', "'x': 'y', }") }), /header cannot be/],
    ['code for a shape', npy({ header: withShape("__import__('os')") }), /header cannot be read/],
    ['a negative size', npy({ header: withShape('(-2, -3)') }), /header cannot be read/],
    ['a broken size', npy({ header: withShape('(2 3)') }), /shape \(2 3\) cannot be read/],
    ['a huge size', npy({ header: withShape('(99999999999999999999, 1)') }), /cannot be read/],
    ['a huge shape', npy({ header: withShape('(4294967296, 4294967296)') }), /the file has 24/],
    [
      'sizes that multiply to infinity',
      npy({ header: withShape(`(${'9999999999999,'.repeat(40)})`) }),
      /takes Infinity bytes/,
    ],
    ['data cut off', npy({ data: FLOATS.slice(0, 23) }), /takes 24 bytes of data, the file has 23/],
    [
      'trailing bytes',
      npy({ data: new Uint8Array(25) }),
      /takes 24 bytes of data, the file has 25/,
    ],
    [
      'Fortran order',
      npy({ header: HEADER.replace('False', 'True') }),
      /Fortran.*ascontiguousarray/,
    ],
    ['float64', npy({ header: HEADER.replace('<f4', '<f8') }), /dtype <f8.*numpy\.float32/],
    ['big endian', npy({ header: HEADER.replace('<f4', '>f4') }), /dtype >f4.*little-endian/],
    ['records', npy({ header: HEADER.replace("'<f4'", "[('a', '<f4')]") }), /has dtype \[/],
    [
      'a dtype by the name of a method',
      npy({ header: HEADER.replace('<f4', 'toString') }),
      /dtype/,
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => readNpy(file, 'q.npy')).toThrow(message);
    expect(() => readNpy(file, 'q.npy')).toThrow(/^q\.npy/);
  });
});

describe('writeNpy', () => {
  it.each([[[6]], [[2, 3]], [[1, 1, 2, 3]]])('writes what is read back: %j', (shape) => {
    const values = Float32Array.of(1, -2, 3, 4, 5, 6);
    const file = writeNpy(shape, values);
    expect(readNpy(file, 'a')).toEqual({ dtype: '<f4', shape, data: values });
  });

  it('writes the bits of float16', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff);
    expect(readNpy(writeNpy([3], bits), 'a')).toEqual({ dtype: '<f2', shape: [3], data: bits });
  });

  it('writes the shape of a vector as a tuple of one', () => {
    const text = Buffer.from(writeNpy([3], new Float32Array(3))).toString('latin1');
    expect(text).toContain("'shape': (3,), }");
  });

  it('pads the header as NumPy does', () => {
    const file = writeNpy([2, 3], new Float32Array(6));
    const text = Buffer.from(file).toString('latin1');
    expect(file.length).toBe(128 + 24);
    expect(text.slice(0, 10)).toBe('\x93NUMPY\x01\x00\x76\x00');
    expect(text.slice(10, 128)).toBe(
      `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117)}\n`,
    );
  });
});

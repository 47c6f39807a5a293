import { describe, expect, it } from 'vitest';
import { formatShape, readNpy, writeNpy } from '../../src/cli/npy';
import { type Dtype, ELEMENTS } from '../../src/spec/npyTypes';

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

  const types = Object.keys(ELEMENTS) as Dtype[];

  it.each(types)("reads %s wherever its data begins in Node's Buffer", (dtype) => {
    const bytes = Uint8Array.from({ length: 24 }, (_, index) => 7 * index + 1);
    const count = 24 / ELEMENTS[dtype].BYTES_PER_ELEMENT;
    const expected = new ELEMENTS[dtype](bytes.buffer.slice(0));
    for (const version of [1, 2, 3]) {
      for (let offset = 0; offset < 16; offset++) {
        const header = `${' '.repeat(offset)}{'descr': '${dtype}', 'fortran_order': False, 'shape': (${count},), }\n`;
        const file = npy({ version, header, data: bytes });
        const pool = Buffer.alloc(file.length + 32, 0xff);
        pool.set(file, offset);
        const view = pool.subarray(offset, offset + file.length);
        expect(readNpy(view, 'a', { dtypes: types }).data).toEqual(expected);
        expect(readNpy(Buffer.from(file), 'a', { dtypes: types }).data).toEqual(expected);
      }
    }
  });

  it.each([
    ['sizes of Python 2', "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }"],
    ['double quotes', '{"descr": "<f4", "fortran_order": False, "shape": (2, 3)}'],
    [
      'quotes of either kind, unicode',
      `{u'shape': (2, 3,), "fortran_order": False, u"descr": u'<f4'}`,
    ],
    ['the order of the machine', HEADER.replace('<f4', '=f4')],
    ['no order', HEADER.replace('<f4', 'f4')],
    ['an order that does not matter', HEADER.replace('<f4', '|f4')],
    ['the name of a type', HEADER.replace('<f4', 'float32')],
    ['no blanks', "{'descr':'<f4','fortran_order':False,'shape':(2,3)}"],
    [
      'blanks and lines',
      "{ 'descr' : '<f4' ,\n\t'fortran_order' : False , 'shape' : ( 2 , 3 ) }  \n",
    ],
  ])('reads what numpy.load reads: %s', (_, header) => {
    for (const version of [1, 2, 3]) {
      const { dtype, shape, data } = readNpy(npy({ version, header }), 'a');
      expect({ dtype, shape }).toEqual({ dtype: '<f4', shape: [2, 3] });
      expect(data[1]).toBe(-2.5);
    }
  });

  it('reads an array without elements beside sizes that multiply to infinity', () => {
    const header = HEADER.replace('(2, 3)', `(${'9999999999999, '.repeat(30)}0)`);
    expect(readNpy(npy({ header, data: new Uint8Array() }), 'a').data).toHaveLength(0);
  });

  it.each([
    ['<i8', 'numpy.float32', / has dtype <i8: save it as \.astype\(numpy\.float32\)/],
    ['|u1', 'bool', / has dtype \|u1: save it as \.astype\(bool\)/],
    [
      '>f4',
      'numpy.float32',
      / has dtype >f4: save it little-endian, as \.astype\(numpy\.float32\)/,
    ],
    ['<U7', 'numpy.int32', / has dtype <U7: save it as \.astype\(numpy\.int32\)/],
  ])('says of %s what its option takes', (descr, cast, message) => {
    const file = npy({ header: HEADER.replace('<f4', descr) });
    const wanted = { dtypes: ['<f4'], castsFor: () => [cast] } as const;
    expect(() => readNpy(file, 'a', wanted)).toThrow(message);
  });

  it('offers no cast for what NumPy cannot cast', () => {
    for (const descr of ["'|V2'", "[('a', '<f4'), ('b', '<f4')]"]) {
      const file = npy({ header: HEADER.replace("'<f4'", descr) });
      const read = (): unknown => readNpy(file, 'a', { dtypes: ['<f4'] });
      expect(read).toThrow(
        /which are no numbers to NumPy: save one of its fields, or what \.view makes numbers of, as \.astype\(numpy\.float32\)$/,
      );
    }
  });

  it('shows headers of somebody else as one short printable line', () => {
    const evil = HEADER.replace('<f4', `\u001b[31m${'x'.repeat(5000)}`);
    const ones = HEADER.replace('(2, 3)', `(${'1, '.repeat(20_000)})`);
    for (const header of [evil, ones]) {
      const read = (): unknown => readNpy(npy({ version: 2, header }), `n\u001b${'a'.repeat(999)}`);
      expect(read).toThrow(/^n�a{100,}…?.{10,200}$/);
      expect(read).not.toThrow('\u001b');
    }
    expect(formatShape([2, 3])).toBe('[2, 3]');
    expect(formatShape([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe('[1, 2, 3, 4, 5, 6, 7, 8, …]');
  });

  const withShape = (shape: string) => HEADER.replace('(2, 3)', shape);
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /no \.npy file.*numpy\.save/],
    ['another format', new TextEncoder().encode('PK\x03\x04 something else'), /no \.npy file/],
    ['the magic alone', npy().slice(0, 6), /version undefined is unknown/],
    ['version 4', npy({ version: 4 }), /version 4 is unknown/],
    ['a prefix cut off', npy().slice(0, 9), /header is cut off/],
    ['a header cut off', npy().slice(0, 40), /header is cut off/],
    ['a header longer than the file', npy({ headerLength: 60_000 }), /header is cut off/],
    ['a header of 4 GiB', npy({ version: 2, headerLength: 2 ** 32 - 1 }), /header is cut off/],
    ['no dictionary', npy({ header: 'hello' }), /header cannot be read/],
    ['a key missing', npy({ header: "{'descr': '<f4', 'shape': (6,), }" }), /header cannot be/],
    ['a key too many', npy({ header: HEADER.replace('}', "'x': 'y', }") }), /header cannot be/],
    ['code for a shape', npy({ header: withShape("__import__('os')") }), /header cannot be read/],
    ['a negative size', npy({ header: withShape('(-2, -3)') }), /header cannot be read/],
    ['a broken size', npy({ header: withShape('(2 3)') }), /header cannot be read/],
    ['a number for a shape', npy({ header: withShape('(6)') }), /header cannot be read/],
    [
      'a huge size',
      npy({ header: withShape('(99999999999999999999, 1)') }),
      /size in its shape is too large/,
    ],
    ['65 dimensions', npy({ header: withShape(`(${'1, '.repeat(65)})`) }), /has 65 dimensions/],
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

import { InputError } from './errors';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** NumPy pads the header so that the data begins on this boundary. */
const ALIGNMENT = 64;
/** Real headers take 64 to 128 bytes. */
const MOST_HEADER_BYTES = 65_536;

/** Little-endian element types; `<f2` stays the bits that a device stores. */
const ELEMENTS = {
  '<f4': Float32Array,
  '<f2': Uint16Array,
  '<i4': Int32Array,
  '|b1': Uint8Array,
} as const;

export type Dtype = keyof typeof ELEMENTS;

/** An array of a `.npy` file, in C order. */
export interface NpyArray<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: InstanceType<(typeof ELEMENTS)[D]>;
}

/**
 * Reads NumPy's format, versions 1 and 2.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @param name of the file, for messages
 * @throws InputError unless header and length agree to the byte
 */
export function readNpy(file: Uint8Array, name: string): NpyArray {
  const header = readHeader(file, name);
  const Elements = ELEMENTS[header.dtype];
  const count = header.shape.reduce((product, size) => product * size, 1);
  const wanted = count * Elements.BYTES_PER_ELEMENT;
  const found = file.byteLength - header.dataStart;
  if (wanted !== found) {
    const shape = formatShape(header.shape);
    throw new InputError(
      `${name}: its shape ${shape} takes ${wanted} bytes of data, the file has ${found}: save it again`,
    );
  }
  const start = file.byteOffset + header.dataStart;
  const aligned = start % Elements.BYTES_PER_ELEMENT === 0;
  const data = aligned
    ? new Elements(file.buffer as ArrayBuffer, start, count)
    : new Elements(file.slice(header.dataStart).buffer, 0, count);
  return { dtype: header.dtype, shape: header.shape, data };
}

interface Header {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

function readHeader(file: Uint8Array, name: string): Header {
  if (!MAGIC.equals(file.subarray(0, MAGIC.length))) {
    throw new InputError(`${name} is no .npy file: write it with numpy.save`);
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = file[6];
  if (version !== 1 && version !== 2) {
    throw new InputError(`${name}: .npy version ${version} is unknown, save it as version 1 or 2`);
  }
  const start = version === 1 ? 10 : 12;
  if (file.byteLength < start) throw truncated(name);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER_BYTES || start + length > file.byteLength) throw truncated(name);
  const text = Buffer.from(file.subarray(start, start + length)).toString('latin1');
  return { ...parseHeader(text, name), dataStart: start + length };
}

function truncated(name: string): InputError {
  return new InputError(`${name}: the header is cut off, save it again`);
}

/** The header is a Python dictionary with exactly these three keys, in any order. */
function parseHeader(text: string, name: string): Pick<Header, 'dtype' | 'shape'> {
  const entry = /\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([\d,\s]*\)|\[.*\])\s*(?:,|(?=\}))/y;
  const entries = new Map<string, string>();
  entry.lastIndex = text.indexOf('{') + 1;
  for (let match = entry.exec(text); match; match = entry.exec(text)) {
    entries.set(match[1]!, match[2]!);
  }
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key));
  if (!descr || !order || !shape?.startsWith('(') || entries.size !== 3) {
    throw new InputError(`${name}: the .npy header cannot be read, save it again`);
  }
  const dtype = descr.replaceAll("'", '');
  if (!Object.hasOwn(ELEMENTS, dtype)) {
    throw new InputError(
      `${name} has dtype ${dtype}: save it little-endian, as .astype(numpy.float32)`,
    );
  }
  if (order !== 'False') {
    throw new InputError(
      `${name} is in Fortran order: save it in C order, through numpy.ascontiguousarray`,
    );
  }
  return { dtype: dtype as Dtype, shape: parseShape(shape, name) };
}

function parseShape(text: string, name: string): readonly number[] {
  const sizes = text.slice(1, -1).split(',');
  const shape = sizes.filter((size) => size.trim() !== '').map(Number);
  if (shape.every(Number.isSafeInteger)) return shape;
  throw new InputError(`${name}: the shape ${text} cannot be read, save it again`);
}

/** A float32 array as a `.npy` file, version 1. */
export function writeNpy(shape: readonly number[], data: Float32Array): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = MAGIC.length + 4;
  const end = Math.ceil((start + fields.length + 1) / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(end + data.byteLength);
  file.set([...MAGIC, 1, 0]);
  new DataView(file.buffer).setUint16(8, end - start, true);
  file.set(Buffer.from(`${fields.padEnd(end - start - 1)}\n`, 'latin1'), start);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), end);
  return file;
}

export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

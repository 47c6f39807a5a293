import { NPY_MAGIC, NpyError, readNpyHeader } from './npyHeader';

/** NumPy pads the header so that the data begins on this boundary. */
const ALIGNMENT = 64;

/** Little-endian element types; `<f2` stays the bits that a device stores. */
const ELEMENTS = {
  '<f4': Float32Array,
  '<f8': Float64Array,
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
 * Reads NumPy's format, versions 1 and 2, in a browser or in Node.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @param name of the file, for messages
 * @param dtypes the element types that are welcome
 * @throws NpyError unless header and length agree to the byte
 */
export function readNpy<D extends Dtype>(
  file: Uint8Array,
  name: string,
  dtypes: readonly D[],
): NpyArray<D> {
  const { dtype, shape, dataStart } = readNpyHeader(file, name, dtypes);
  const Elements = ELEMENTS[dtype];
  const count = shape.reduce((product, size) => product * size, 1);
  const wanted = count * Elements.BYTES_PER_ELEMENT;
  const found = file.byteLength - dataStart;
  if (wanted !== found) {
    const sizes = formatShape(shape);
    throw new NpyError(
      name,
      `: its shape ${sizes} takes ${wanted} bytes of data, the file has ${found}: save it again`,
      `：形状 ${sizes} 需要 ${wanted} 字节数据，文件中有 ${found} 字节：请重新保存`,
    );
  }
  const start = file.byteOffset + dataStart;
  const aligned = start % Elements.BYTES_PER_ELEMENT === 0;
  const data = aligned
    ? new Elements(file.buffer as ArrayBuffer, start, count)
    : new Elements(file.slice(dataStart).buffer, 0, count);
  return { dtype, shape, data: data as NpyArray<D>['data'] };
}

/** An array of float32, or of the bits of float16, as a `.npy` file, version 1. */
export function writeNpy(shape: readonly number[], data: Float32Array | Uint16Array): Uint8Array {
  const dtype: Dtype = data instanceof Uint16Array ? '<f2' : '<f4';
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const fields = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = NPY_MAGIC.length + 4;
  const end = Math.ceil((start + fields.length + 1) / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(end + data.byteLength);
  file.set([...NPY_MAGIC, 1, 0]);
  new DataView(file.buffer).setUint16(8, end - start, true);
  file.set(new TextEncoder().encode(`${fields.padEnd(end - start - 1)}\n`), start);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), end);
  return file;
}

export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

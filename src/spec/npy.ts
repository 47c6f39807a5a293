import { NPY_MAGIC, NpyError, readNpyHeader, type WantedTypes } from './npyHeader';
import { type Dtype, ELEMENTS } from './npyTypes';
import { quoteOutside } from './outsideText';

export type { Dtype } from './npyTypes';

/** NumPy pads the header so that the data begins on this boundary. */
const ALIGNMENT = 64;
/** More of a shape is not shown. */
const SHOWN_SIZES = 8;
const SHOWN_CHARACTERS = 100;

/** An array of a `.npy` file, in C order. */
export interface NpyArray<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: InstanceType<(typeof ELEMENTS)[D]>;
}

/**
 * Reads NumPy's format, versions 1 to 3, in a browser or in Node.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @param name of the file, for messages
 * @param wanted the element types that are welcome
 * @throws NpyError unless header and length agree to the byte
 */
export function readNpy<D extends Dtype>(
  file: Uint8Array,
  name: string,
  wanted: WantedTypes<D>,
): NpyArray<D> {
  const { dtype, shape, dataStart } = readNpyHeader(file, name, wanted);
  const Elements = ELEMENTS[dtype];
  // a size of 0 beside sizes that multiply to infinity makes an empty array all the same
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  const needed = count * Elements.BYTES_PER_ELEMENT;
  const found = file.byteLength - dataStart;
  if (needed !== found) {
    const sizes = formatShape(shape);
    throw new NpyError(
      name,
      `: its shape ${sizes} takes ${needed} bytes of data, the file has ${found}: save it again`,
      `：形状 ${sizes} 需要 ${needed} 字节数据，文件中有 ${found} 字节：请重新保存`,
    );
  }
  const { buffer, start } = alignedData(file, dataStart, Elements.BYTES_PER_ELEMENT);
  const data = new Elements(buffer, start, count);
  return { dtype, shape, data: data as NpyArray<D>['data'] };
}

/** The bytes from `dataStart` on: where they lie, or a copy where an array cannot begin there. */
function alignedData(file: Uint8Array, dataStart: number, bytesPerElement: number) {
  const start = file.byteOffset + dataStart;
  if (start % bytesPerElement === 0) return { buffer: file.buffer as ArrayBuffer, start };
  // not file.slice(), which for Node's Buffer is a view of the same memory
  const copy = new Uint8Array(file.byteLength - dataStart);
  copy.set(file.subarray(dataStart));
  return { buffer: copy.buffer, start: 0 };
}

/** An array of float32, of int32, or of the bits of float16, as a `.npy` file, version 1. */
export function writeNpy(
  shape: readonly number[],
  data: Float32Array | Int32Array | Uint16Array,
): Uint8Array {
  const dtype = dtypeOf(data);
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

function dtypeOf(data: Float32Array | Int32Array | Uint16Array): Dtype {
  if (data instanceof Uint16Array) return '<f2';
  return data instanceof Int32Array ? '<i4' : '<f4';
}

/** A shape in a message: a long one, which somebody else's file may have, is cut. */
export function formatShape(shape: readonly number[]): string {
  return `[${quoteOutside(shape.slice(0, SHOWN_SIZES).join(', '), SHOWN_CHARACTERS)}${shape.length > SHOWN_SIZES ? ', …' : ''}]`;
}

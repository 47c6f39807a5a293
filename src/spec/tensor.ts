import { narrowToHalves, roundToHalves, widenHalves } from './half';

/** A named array on the device: row-major. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** How an element is stored; f32 unless given. */
  readonly dtype?: 'f16' | 'u32' | 'i32';
  /** What the shader binds and this run leaves out: a dummy is bound, and never read. */
  readonly absent?: true;
}

export const BYTES_PER_ELEMENT = 4;
const BYTES_PER_HALF = 2;

export function elementCount(tensor: Pick<TensorSpec, 'shape'>): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

/** Bytes of one element. */
export function elementBytes({ dtype }: Pick<TensorSpec, 'dtype'>): number {
  return dtype === 'f16' ? BYTES_PER_HALF : BYTES_PER_ELEMENT;
}

/** Bytes of the elements; a buffer is a whole number of words, and may be longer. */
export function byteSize(tensor: TensorSpec): number {
  return elementCount(tensor) * elementBytes(tensor);
}

/** Number of rows: the product of every dimension but the last. */
export function rowCount(tensor: TensorSpec): number {
  return elementCount({ shape: tensor.shape.slice(0, -1) });
}

/** The elements of a tensor on the host: those of f32 and f16 as f32, integers as they are. */
export type TensorArray = Float32Array | Uint32Array | Int32Array;

/** Values by tensor name, as they are uploaded to the device or read back from it. */
export type TensorValues = Readonly<Record<string, TensorArray>>;

/** Values of tensors of which none holds integers. */
export type FloatValues = Readonly<Record<string, Float32Array>>;

/** Whether a tensor holds integers. */
export function isInteger({ dtype }: Pick<TensorSpec, 'dtype'>): boolean {
  return dtype === 'u32' || dtype === 'i32';
}

/** The values of a tensor of f32 or f16. @throws Error where there are none, or integers */
export function floats(values: TensorValues, name: string): Float32Array {
  const found = values[name];
  if (found instanceof Float32Array) return found;
  throw new Error(`${name}: ${found ? 'holds integers, not floats' : 'has no values'}`);
}

/** The values of a tensor of u32. @throws Error where there are none, or others */
export function unsigned(values: TensorValues, name: string): Uint32Array {
  const found = values[name];
  if (found instanceof Uint32Array) return found;
  throw new Error(`${name}: ${found ? 'holds no u32' : 'has no values'}`);
}

/** Values as the tensors that are named like them store them: what a kernel, and its reference, sees. */
export function asStored<V extends TensorValues>(tensors: readonly TensorSpec[], values: V): V {
  const rounded = tensors
    .filter(({ name, dtype }) => dtype === 'f16' && values[name])
    .map(({ name }) => [name, roundToHalves(floats(values, name))] as const);
  return { ...values, ...Object.fromEntries(rounded) };
}

/** A tensor's values as a whole number of words. @throws Error where the values are of another type than the tensor */
export function toWords(tensor: TensorSpec, values: TensorArray): TensorArray | Uint16Array {
  const { name, dtype = 'f32' } = tensor;
  if (!(values instanceof arrayOf(tensor))) throw new Error(`${name}: needs values of ${dtype}`);
  if (dtype !== 'f16') return values;
  const halves = new Uint16Array(2 * Math.ceil(values.length / 2));
  halves.set(narrowToHalves(values as Float32Array));
  return halves;
}

function arrayOf({ dtype }: TensorSpec) {
  if (dtype === 'u32') return Uint32Array;
  return dtype === 'i32' ? Int32Array : Float32Array;
}

/** A tensor's values out of its words. */
export function fromWords(tensor: TensorSpec, words: ArrayBuffer): TensorArray {
  const count = elementCount(tensor);
  if (tensor.dtype === 'f16') return widenHalves(new Uint16Array(words, 0, count));
  return new (arrayOf(tensor))(words, 0, count);
}

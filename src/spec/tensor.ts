import { narrowToHalves, roundToHalves, widenHalves } from './half';

/** A named array on the device: row-major. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** How an element is stored; f32 unless given. */
  readonly dtype?: 'f16';
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

/** Values by tensor name, as they are uploaded to the device or read back from it. */
export type TensorValues = Readonly<Record<string, Float32Array>>;

/** Values as the tensors that are named like them store them: what a kernel, and its reference, sees. */
export function asStored(tensors: readonly TensorSpec[], values: TensorValues): TensorValues {
  const rounded = tensors
    .filter(({ name, dtype }) => dtype === 'f16' && values[name])
    .map(({ name }) => [name, roundToHalves(values[name]!)] as const);
  return { ...values, ...Object.fromEntries(rounded) };
}

/** A tensor's values as a whole number of words. */
export function toWords({ dtype }: TensorSpec, values: Float32Array): Float32Array | Uint16Array {
  if (dtype !== 'f16') return values;
  const halves = new Uint16Array(2 * Math.ceil(values.length / 2));
  halves.set(narrowToHalves(values));
  return halves;
}

/** A tensor's values out of its words. */
export function fromWords(tensor: TensorSpec, words: ArrayBuffer): Float32Array {
  const count = elementCount(tensor);
  return tensor.dtype === 'f16'
    ? widenHalves(new Uint16Array(words, 0, count))
    : new Float32Array(words, 0, count);
}

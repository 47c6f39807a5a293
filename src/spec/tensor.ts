/** A named array on the device: row-major, f32. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** What the shader binds and this run leaves out: a dummy is bound, and never read. */
  readonly absent?: true;
}

export const BYTES_PER_ELEMENT = 4;

export function elementCount(tensor: TensorSpec): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

export function byteSize(tensor: TensorSpec): number {
  return elementCount(tensor) * BYTES_PER_ELEMENT;
}

/** Number of rows: the product of every dimension but the last. */
export function rowCount(tensor: TensorSpec): number {
  return elementCount({ ...tensor, shape: tensor.shape.slice(0, -1) });
}

/** Values by tensor name, as they are uploaded to the device or read back from it. */
export type TensorValues = Readonly<Record<string, Float32Array>>;

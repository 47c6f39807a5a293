import { type Dtype, type NpyArray, readNpy as readFormat } from '../spec/npy';
import { NpyError, type WantedTypes } from '../spec/npyHeader';
import { InputError } from './errors';

export { formatShape, writeNpy } from '../spec/npy';

/** What the options of this program take between them. */
type Taken = '<f4' | '<f2' | '<i4' | '|b1';
const TAKEN: WantedTypes<Taken> = { dtypes: ['<f4', '<f2', '<i4', '|b1'] };

/**
 * Reads a `.npy` file.
 * @param name of the file, for messages
 * @param wanted the element types that its option takes
 * @throws InputError unless it is of such a type, and header and length agree to the byte
 */
export function readNpy(file: Uint8Array, name: string): NpyArray<Taken>;
export function readNpy<D extends Dtype>(
  file: Uint8Array,
  name: string,
  wanted: WantedTypes<D>,
): NpyArray<D>;
export function readNpy(file: Uint8Array, name: string, wanted: WantedTypes = TAKEN): NpyArray {
  try {
    return readFormat(file, name, wanted);
  } catch (error) {
    if (error instanceof NpyError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

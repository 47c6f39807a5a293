import { type NpyArray, readNpy as readFormat } from '../spec/npy';
import { NpyError } from '../spec/npyHeader';
import { InputError } from './errors';

export { formatShape, writeNpy } from '../spec/npy';

/** What the command line takes, or names when it refuses it. */
const DTYPES = ['<f4', '<f2', '<i4', '|b1'] as const;

/**
 * Reads a `.npy` file.
 * @param name of the file, for messages
 * @throws InputError unless header and length agree to the byte
 */
export function readNpy(file: Uint8Array, name: string): NpyArray<(typeof DTYPES)[number]> {
  try {
    return readFormat(file, name, DTYPES);
  } catch (error) {
    if (error instanceof NpyError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

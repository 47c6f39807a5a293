import { refuseWhere } from '../arrays';
import { InputError } from '../errors';
import { namedFile, readInput } from '../files';
import { formatShape, readNpy } from '../npy';

/** Points of a file, [count, dimensions], float32. */
export interface PointsFile {
  readonly points: Float32Array;
  readonly count: number;
  readonly dimensions: number;
}

/**
 * Reads [count, dimensions] of float32, every value finite.
 * @throws InputError
 */
export async function readPoints(option: string, file: string): Promise<PointsFile> {
  const name = namedFile(option, file);
  const { shape, data } = readNpy(await readInput(option, file), name, { dtypes: ['<f4'] });
  const [count, dimensions] = shape;
  if (shape.length !== 2 || count === undefined || dimensions === undefined) {
    throw new InputError(
      `${name} has the shape ${formatShape(shape)}: give [count, dimensions], one point a row`,
    );
  }
  if (count === 0) throw new InputError(`${name} holds no points: give at least one`);
  refuseWhere(name, { shape, data }, (value) => !Number.isFinite(value), 'give finite values');
  return { points: data, count, dimensions };
}

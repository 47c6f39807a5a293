import type { AttentionDims } from '../kernels/attention/dims';
import { InputError } from './errors';
import { readInput } from './files';
import { formatShape, readNpy } from './npy';

/** A float32 array of rank 3 or 4 and what it is called on the command line. */
export interface InputArray {
  readonly option: string;
  /** As in the file. */
  readonly shape: readonly number[];
  /** [batch, heads, tokens, headDim]. */
  readonly fullShape: readonly [number, number, number, number];
  readonly data: Float32Array;
}

/**
 * Reads [batch, heads, tokens, headDim] or [heads, tokens, headDim], float32, every value finite.
 * @throws InputError
 */
export async function readArray(option: string, file: string): Promise<InputArray> {
  const name = `--${option} ${file}`;
  const { dtype, shape, data } = readNpy(await readInput(option, file), name);
  if (!(data instanceof Float32Array)) {
    throw new InputError(`${name} has dtype ${dtype}: save it as .astype(numpy.float32)`);
  }
  const fullShape = shape.length === 3 ? [1, ...shape] : shape;
  if (!isFullShape(fullShape)) {
    throw new InputError(
      `${name} has the shape ${formatShape(shape)}: give [batch, heads, tokens, headDim] or [heads, tokens, headDim]`,
    );
  }
  const offender = data.findIndex((value) => !Number.isFinite(value));
  if (offender >= 0) {
    const place = formatShape(placeOf(offender, shape));
    throw new InputError(`${name} holds ${data[offender]} at ${place}: give finite values`);
  }
  return { option, shape, fullShape, data };
}

function isFullShape(shape: readonly number[]): shape is InputArray['fullShape'] {
  return shape.length === 4;
}

function placeOf(index: number, shape: readonly number[]): readonly number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      return place;
    })
    .toReversed();
}

/** @throws InputError where the shapes of q, k and v do not belong together */
export function sizesOf(
  q: InputArray,
  k: InputArray,
  v: InputArray,
): Pick<AttentionDims, 'batch' | 'heads' | 'tokens' | 'keys' | 'headDim'> {
  const [batch, heads, tokens, headDim] = q.fullShape;
  const keys = k.fullShape[2];
  const wanted = [batch, heads, keys, headDim];
  for (const array of [k, v]) {
    if (array.fullShape.every((size, axis) => size === wanted[axis])) continue;
    const rank = array.shape.length;
    throw new InputError(
      `--${array.option} has the shape ${formatShape(array.shape)}, beside --q ${formatShape(q.shape)} and --k ${formatShape(k.shape)} it must be ${formatShape(wanted.slice(4 - rank))}`,
    );
  }
  return { batch, heads, tokens, keys, headDim };
}

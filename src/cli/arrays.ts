import type { AttentionDims } from '../kernels/attention/dims';
import { widenHalves } from '../spec/half';
import { InputError } from './errors';
import { namedFile, readInput } from './files';
import { formatShape, readNpy } from './npy';

/** An array of rank 3 or 4 and what it is called on the command line. */
export interface InputArray {
  readonly option: string;
  /** As in the file. */
  readonly shape: readonly number[];
  /** [batch, heads, tokens, headDim]. */
  readonly fullShape: readonly [number, number, number, number];
  readonly data: Float32Array;
}

const FLOATS = { dtypes: ['<f4', '<f2'] } as const;

/** Which values an array may not hold, and what to do about them. */
export interface Refused {
  readonly isRefused: (value: number) => boolean;
  readonly wayOut: string;
}

const NOT_FINITE: Refused = {
  isRefused: (value) => !Number.isFinite(value),
  wayOut: 'give finite values',
};

/**
 * Reads [batch, heads, tokens, headDim] or [heads, tokens, headDim], float32 or float16.
 * @param refused values; those that are not finite unless given
 * @throws InputError
 */
export async function readArray(
  option: string,
  file: string,
  refused: Refused = NOT_FINITE,
): Promise<InputArray> {
  const name = namedFile(option, file);
  const { shape, data: stored } = readNpy(await readInput(option, file), name, FLOATS);
  const data = stored instanceof Uint16Array ? widenHalves(stored) : stored;
  const fullShape = shape.length === 3 ? [1, ...shape] : shape;
  if (!isFullShape(fullShape)) {
    throw new InputError(
      `${name} has the shape ${formatShape(shape)}: give [batch, heads, tokens, headDim] or [heads, tokens, headDim]`,
    );
  }
  if (fullShape.includes(0)) {
    throw new InputError(
      `${name} has the shape ${formatShape(shape)}, which holds nothing: give sizes from 1 on`,
    );
  }
  refuseWhere(name, { shape, data }, refused.isRefused, refused.wayOut);
  return { option, shape, fullShape, data };
}

/** @throws InputError at the first value that is refused, with its place and what to do */
export function refuseWhere(
  name: string,
  { shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  refused: (value: number) => boolean,
  wayOut: string,
): void {
  const offender = Array.prototype.findIndex.call(data, refused);
  if (offender < 0) return;
  const place = formatShape(placeOf(offender, shape));
  throw new InputError(`${name} holds ${data[offender]} at ${place}: ${wayOut}`);
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

/** Sizes that shapes alone tell. */
interface Sizes extends Pick<AttentionDims, 'batch' | 'heads' | 'tokens' | 'keys' | 'headDim'> {
  readonly keyHeads: number;
  readonly valueDim: number;
}

/** @throws InputError where the shapes of q, k and v do not belong together */
export function sizesOf(q: InputArray, k: InputArray, v: InputArray): Sizes {
  const [batch, heads, tokens, headDim] = q.fullShape;
  const [, keyHeads, keys] = k.fullShape;
  const valueDim = v.fullShape[3];
  expectShape(k, [batch, keyHeads, keys, headDim], { q });
  if (heads % keyHeads !== 0) {
    throw new InputError(
      `--k has ${keyHeads} heads, beside --q ${formatShape(q.shape)} their number must divide ${heads}`,
    );
  }
  expectShape(v, [batch, keyHeads, keys, valueDim], { q, k });
  return { batch, heads, keyHeads, tokens, keys, headDim, valueDim };
}

function expectShape(
  { option, shape, fullShape }: InputArray,
  wanted: readonly number[],
  others: Readonly<Record<string, InputArray>>,
): void {
  if (fullShape.every((size, axis) => size === wanted[axis])) return;
  const beside = Object.values(others).map(
    (other) => `--${other.option} ${formatShape(other.shape)}`,
  );
  throw new InputError(
    `--${option} has the shape ${formatShape(shape)}, beside ${beside.join(' and ')} it must be ${formatShape(wanted.slice(4 - shape.length))}`,
  );
}

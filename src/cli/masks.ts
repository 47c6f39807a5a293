import type { AttentionDims } from '../kernels/attention/dims';
import { attentionGiven, deviceMask } from '../kernels/attention/tensors';
import type { TensorValues } from '../spec/tensor';
import { refuseWhere } from './arrays';
import { InputError } from './errors';
import { namedFile, readInput } from './files';
import type { WantedTypes } from '../spec/npyHeader';
import { formatShape, readNpy } from './npy';

type OptionalDims = Pick<
  AttentionDims,
  'mask' | 'maskSharesBatch' | 'maskSharesHeads' | 'maskSharesTokens' | 'keyLengths'
>;

/** An optional input: what it makes of the dimensions, and its values by tensor. */
export interface OptionalInput {
  readonly dims: OptionalDims;
  readonly values: TensorValues;
}

const NONE: OptionalInput = { dims: {}, values: {} };

/**
 * Whole numbers mean which keys are seen: as floats they would be added to the scores. Other numbers are
 * added: as truth values they would hide what they leave alone. Of the rest only their owner knows.
 */
const MASK_TYPES = {
  dtypes: ['<f4', '|b1'],
  castsFor: (kind) => {
    if ('iu'.includes(kind)) return ['bool'];
    return 'fcSU'.includes(kind) ? ['numpy.float32'] : ['bool', 'numpy.float32'];
  },
} as const satisfies WantedTypes;

/** NumPy's own whole numbers are int64. */
const LENGTH_TYPES = {
  dtypes: ['<i4', '<i8'],
  castsFor: () => ['numpy.int32'],
} as const satisfies WantedTypes;

/**
 * Reads a mask that broadcasts, from the right, to [batch, heads, tokens, keys]: float32 that is
 * added to the scores and may hold −∞, or bool that is true where a key is seen.
 * @throws InputError
 */
export async function readMask(
  file: string | undefined,
  dims: AttentionDims,
): Promise<OptionalInput> {
  if (file === undefined) return NONE;
  const name = namedFile('mask', file);
  const { shape, data } = readNpy(await readInput('mask', file), name, MASK_TYPES);
  const [batch, heads, tokens, keys] = broadcastSizes(name, shape, dims);
  const bias = data instanceof Uint8Array ? Float32Array.from(data, hidesUnlessTrue) : data;
  const { accepts, wayOut } = attentionGiven.mask;
  refuseWhere(name, { shape, data: bias }, (value) => !accepts(value), wayOut());
  const mask = keys === dims.keys ? bias : repeatEach(bias, dims.keys);
  return {
    dims: {
      mask: true,
      maskSharesBatch: batch < dims.batch,
      maskSharesHeads: heads < dims.heads,
      maskSharesTokens: tokens < dims.tokens,
    },
    values: { mask: deviceMask(mask) },
  };
}

/** The mask's sizes with ones in front. @throws InputError where it does not broadcast */
function broadcastSizes(
  name: string,
  shape: readonly number[],
  { batch, heads, tokens, keys }: AttentionDims,
): readonly [number, number, number, number] {
  const full = [batch, heads, tokens, keys];
  const sizes = [...full.slice(shape.length).map(() => 1), ...shape];
  const fits = sizes.every((size, axis) => size === 1 || size === full[axis]);
  if (shape.length > 0 && fits && isFour(sizes)) return sizes;
  throw new InputError(
    `${name} has the shape ${formatShape(shape)}: it must broadcast to ${formatShape(full)}, [batch, heads, tokens, keys]`,
  );
}

function isFour(sizes: readonly number[]): sizes is [number, number, number, number] {
  return sizes.length === 4;
}

function hidesUnlessTrue(seen: number): number {
  return seen ? 0 : Number.NEGATIVE_INFINITY;
}

function repeatEach(values: Float32Array, times: number): Float32Array {
  return new Float32Array(values.length * times).map(
    (_, index) => values[Math.floor(index / times)]!,
  );
}

/**
 * Reads how many keys each batch entry has: int32 or int64 [batch], from 0 to keys.
 * @throws InputError
 */
export async function readKeyLengths(
  file: string | undefined,
  { batch, keys }: AttentionDims,
): Promise<OptionalInput> {
  if (file === undefined) return NONE;
  const name = namedFile('key-lengths', file);
  const { shape, data } = readNpy(await readInput('key-lengths', file), name, LENGTH_TYPES);
  if (shape.length !== 1 || shape[0] !== batch) {
    throw new InputError(
      `${name} has the shape ${formatShape(shape)}: give one length for each batch entry, ${formatShape([batch])}`,
    );
  }
  const outside = (length: number): boolean => length < 0 || length > keys;
  const lengths = Float64Array.from(data, Number);
  refuseWhere(name, { shape, data: lengths }, outside, `give lengths from 0 to ${keys}`);
  return { dims: { keyLengths: true }, values: { key_lengths: Float32Array.from(lengths) } };
}

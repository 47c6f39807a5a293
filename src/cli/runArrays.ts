import { narrowToHalves, widenHalves } from '../spec/half';
import type { Dtype, NpyArray } from '../spec/npy';
import { isDecimal, quoteOutside } from '../spec/outsideText';
import type { Dimension, Dims, Task } from '../spec/task';
import { isInteger, type TensorArray, type TensorSpec, type TensorValues } from '../spec/tensor';
import { refuseWhere } from './arrays';
import { InputError } from './errors';
import { readInput, shownPath } from './files';
import { formatShape, readNpy, writeNpy } from './npy';
import { defaultDims } from './tasks';

const TAKEN = { dtypes: ['<f4', '<f2', '<i4'] } as const;
type Taken = (typeof TAKEN.dtypes)[number];

/** An array as its file holds it. */
interface GivenArray {
  /** The option and the file, as messages name them. */
  readonly shown: string;
  readonly array: NpyArray<Taken>;
}

type GivenArrays = ReadonlyMap<string, GivenArray>;

/** Reads the file of each input. @throws InputError at a name that is no input of the task, and at another rank */
export async function readFiles(
  task: Task,
  files: ReadonlyMap<string, string>,
): Promise<GivenArrays> {
  const arrays = new Map<string, GivenArray>();
  const known = task.inputs(defaultDims(task));
  for (const [name, file] of files) {
    const spec = known.find((each) => each.name === name);
    if (!spec) throw unknownName('input', name, known);
    const shown = `--input ${name}=${shownPath(file)}`;
    const array = readNpy<Taken>(await readInput('input', file), shown, TAKEN);
    if (array.shape.includes(0)) {
      const shape = formatShape(array.shape);
      throw new InputError(
        `${shown} has the shape ${shape}, which holds nothing: give sizes from 1 on`,
      );
    }
    if (!spec.absent && array.shape.length !== spec.shape.length) {
      const shape = formatShape(array.shape);
      throw new InputError(`${shown} has the shape ${shape}: give ${spec.shape.length} axes`);
    }
    arrays.set(name, { shown, array });
  }
  return arrays;
}

export function unknownName(
  option: string,
  name: string,
  known: readonly { readonly name: string }[],
): InputError {
  const names = known.map((each) => each.name).join(', ');
  return new InputError(
    `--${option} ${quoteOutside(name)}: there is none of that name, choose from ${names}`,
  );
}

/**
 * The dimensions that the arrays' shapes tell, those that are set, and for the rest the defaults.
 * @throws InputError at a value out of range, and where a set dimension contradicts a shape
 */
export function dimsOfFiles(
  task: Task,
  arrays: GivenArrays,
  settings: ReadonlyMap<string, string>,
): Dims {
  const shapes = Object.fromEntries([...arrays].map(([name, { array }]) => [name, array.shape]));
  const told = task.dimsFrom?.(shapes) ?? {};
  const dims: Record<string, number | boolean | undefined> = { ...defaultDims(task), ...told };
  for (const [name, text] of settings) {
    const dimension = task.dimensions.find((each) => each.name === name);
    if (!dimension) throw unknownName('set', name, task.dimensions);
    const value = parseDimension(dimension, text);
    if (told[name] !== undefined && told[name] !== value) {
      throw new InputError(
        `--set ${name}=${quoteOutside(text)}: by the inputs' shapes it is ${told[name]}, leave it out`,
      );
    }
    dims[name] = value;
  }
  for (const dimension of task.dimensions) {
    if (dimension.kind === 'integer')
      checkRange(dimension.name, dimension, Number(dims[dimension.name]));
  }
  return dims;
}

function parseDimension(dimension: Dimension, text: string): number | boolean {
  const { name, kind } = dimension;
  const shown = `--set ${name}=${quoteOutside(text)}`;
  if (kind === 'switch') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new InputError(`${shown}: choose true or false`);
  }
  const value = isDecimal(text) ? Number(text) : Number.NaN;
  if (!Number.isInteger(value)) throw new InputError(`${shown}: give a whole number`);
  return value;
}

function checkRange(
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
  value: number,
): void {
  if (value >= min && value <= max) return;
  throw new InputError(`${name} is ${value}: it must be from ${min} to ${max}`);
}

/** Values of the inputs as kernels read them. @throws InputError at a missing one, another shape or an unusable value */
export function valuesOf(task: Task, dims: Dims, arrays: GivenArrays): TensorValues {
  const values = task.inputs(dims).flatMap((spec) => {
    if (spec.absent) return [];
    const given = arrays.get(spec.name);
    if (!given)
      throw new InputError(`--input ${spec.name}=FILE.npy is missing: ${task.id} needs it`);
    return [[spec.name, valuesOfInput(task, dims, spec, given)] as const];
  });
  return Object.fromEntries(values);
}

function valuesOfInput(
  task: Task,
  dims: Dims,
  spec: TensorSpec,
  { shown, array }: GivenArray,
): TensorArray {
  const { shape } = array;
  if (shape.join() !== spec.shape.join()) {
    throw new InputError(
      `${shown} has the shape ${formatShape(shape)}, beside the other sizes it must be ${formatShape(spec.shape)}`,
    );
  }
  const data = numbersOf(spec, shown, array);
  const { accepts, wayOut, read } = task.given?.[spec.name] ?? FINITE;
  refuseWhere(shown, { shape, data }, (value) => !accepts(value, dims), wayOut(dims));
  return read ? data.map(read) : data;
}

const FINITE: NonNullable<Task['given']>[string] = {
  accepts: Number.isFinite,
  wayOut: () => 'give finite values',
};

/** Numbers of the type that the tensor holds. @throws InputError where the file's do not fit */
function numbersOf(
  spec: TensorSpec,
  shown: string,
  { dtype, shape, data }: NpyArray<Taken>,
): TensorArray {
  if (isInteger(spec)) {
    if (!(data instanceof Int32Array)) {
      throw new InputError(
        `${shown} holds ${nameOf(dtype)}: give int32, as .astype('int32') makes it`,
      );
    }
    if (spec.dtype === 'i32') return data;
    refuseWhere(shown, { shape, data }, (value) => value < 0, 'give whole numbers from 0 on');
    return Uint32Array.from(data);
  }
  if (data instanceof Uint16Array) return widenHalves(data);
  const floats = Float32Array.from(data);
  const changed = (value: number): boolean => Math.fround(value) !== value && !Number.isNaN(value);
  refuseWhere(shown, { shape, data }, changed, 'float32 does not hold it, give smaller numbers');
  return floats;
}

function nameOf(dtype: Dtype): string {
  return dtype === '<f2' ? 'float16' : 'float32';
}

/** An output as a file. @throws InputError where int32 does not hold a value */
export function writeTensor(spec: TensorSpec, values: TensorArray): Uint8Array {
  if (values instanceof Float32Array) {
    return writeNpy(spec.shape, spec.dtype === 'f16' ? narrowToHalves(values) : values);
  }
  if (values instanceof Int32Array) return writeNpy(spec.shape, values);
  const shown = `the output ${spec.name}`;
  refuseWhere(
    shown,
    { shape: spec.shape, data: values },
    (value) => value > 2 ** 31 - 1,
    'int32 ends at 2147483647',
  );
  return writeNpy(spec.shape, Int32Array.from(values));
}

import type { TensorSpec, TensorValues } from './tensor';
import type { Text } from './text';

/** The values of a task's dimensions, by name; an undefined one takes the task's own default. */
export type Dims = Readonly<Record<string, number | boolean | undefined>>;

interface DimensionBase {
  readonly name: string;
  readonly label: Text;
  /** One sentence for a person who meets the word for the first time. */
  readonly hint: Text;
  /** Most runs leave it at its default: it stands apart from the sizes. */
  readonly optional?: true;
  /** A feature of the device without which it stays at its default. */
  readonly feature?: string;
}

/** An integer that a slider and a number field set. */
export interface NumberDimension extends DimensionBase {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly scale: 'linear' | 'log';
}

export interface SwitchDimension extends DimensionBase {
  readonly kind: 'switch';
  readonly default: boolean;
}

/** One dimension of a task: it drives a control, an address parameter and an option of the command line. */
export type Dimension = NumberDimension | SwitchDimension;

/** How far a kernel may be from float64, as a share of the reference's largest magnitude. */
export interface Tolerance {
  readonly relativeToLargest: number;
  readonly reason: Text;
}

/** Shapes of the inputs that a person gives, by name; each has as many axes as the task's own. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** What an input's values may be where a person gives them; finite ones unless said otherwise. */
export interface GivenValues<D extends Dims> {
  accepts(value: number, dims: D): boolean;
  /** What to do about a value that is not accepted, as in `give lengths from 0 to 8`. */
  wayOut(dims: D): string;
  /** What kernels read in the value's place. */
  read?(value: number): number;
}

/**
 * What is computed, whatever the kernel: dimensions, tensors, the float64 definition, and the sizes
 * at which every kernel of the task is tested.
 */
export interface Task<D extends Dims = Dims> {
  readonly id: string;
  readonly name: Text;
  /** The definition in one line, in the letters of the papers. */
  readonly formula: string;
  readonly dimensions: readonly Dimension[];
  inputs(dims: D): readonly TensorSpec[];
  /** The results; the last dimension of each is a row. The first is the one that is drawn. */
  outputs(dims: D): readonly TensorSpec[];
  /** Dimensions that the shapes of given inputs tell; the others are set, or as they are by default. */
  dimsFrom?(shapes: Shapes): Dims;
  readonly given?: Readonly<Record<string, GivenValues<D>>>;
  /**
   * Makes inputs that the task is meant for of random ones: standard normal values, integers of all 32 bits.
   * Without it those are the inputs.
   */
  inputsFrom?(random: TensorValues, dims: D): TensorValues;
  /**
   * The definition in float64.
   * @param rows flat indices of the output rows wanted, in [0, rowCount(output))
   * @param output the name of one of the outputs; the first unless given
   * @returns [rows.length, last dimension of the output]
   */
  reference(inputs: TensorValues, dims: D, rows: readonly number[], output?: string): Float64Array;
  /** Operations of the reference per row of an output, up to a factor of two: what a verification costs. */
  referenceFlopsPerRow(dims: D, output?: string): number;
  readonly tolerance: Tolerance;
  /** Where the tolerance depends on the size: that of `dims`. */
  toleranceFor?(dims: D): Tolerance;
  /** What a person can make smaller where a tensor does not fit, as in "choose fewer tokens". */
  readonly smaller: Text;
  /** Sizes every kernel of the task is verified at: ragged, odd, rows ≠ columns, one and many. */
  readonly testDims: readonly D[];
}

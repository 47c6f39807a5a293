import type { Kernel, Tuning } from '../../spec/kernel';
import type { Dimension, Dims, NumberDimension } from '../../spec/task';
import type { TensorValues } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import type { LabId } from '../labIds';
import type { Condense } from './heatMap';

/** What a lab compares, as plain data. Stores, address, controls, columns and exports follow from it. */
export interface Lab {
  readonly id: LabId;
  /** In the order of their columns, all over the same dimensions. */
  readonly kernels: readonly Kernel[];
  readonly dimensions: readonly Dimension[];
  /** Kernels of a first setting, from the first on; all unless given. */
  readonly mostKernels?: number;
  /** Where a first setting differs on an adapter that computes on the CPU. */
  readonly software: Software;
  readonly follower?: Follower;
  readonly presets: readonly Preset[];
  /** Tables of publications to sweep again here. */
  readonly sweeps?: readonly SweepPreset[];
  /** Its kernels can be stepped through, on small sizes. */
  readonly explained?: true;
  /** Dimensions without effect under these values of the others. */
  idle(dims: Dims): readonly string[];
  /**
   * The lab's own inputs of every task; where left out or null, they are normal values made from the
   * seed. What the lab changes meanwhile must not change the values that it gave.
   */
  inputs?(dims: Dims, seed: number): Promise<TensorValues | null>;
  readonly map: OutputView;
}

interface Software {
  readonly dims: Dims;
  /** Kernels to begin with: each takes seconds to compile there. */
  readonly mostKernels: number;
}

/** A dimension that takes another's value until it is set apart: keys follow tokens in self-attention. */
export interface Follower {
  readonly name: string;
  readonly leader: string;
}

/** A published shape, or the reason why no kernel runs it yet. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  /** Where the figures were published. */
  readonly source: string;
  readonly dims?: Dims;
  readonly closed?: Text;
}

/** A published table: its sizes, its kernels, and how its figures grew. */
export interface SweepPreset {
  readonly id: string;
  readonly name: Text;
  /** What was published, and where. */
  readonly said: Text;
  readonly source: { readonly title: string; readonly url: string };
  readonly kernels: readonly string[];
  /** Tunables that must not be left to the device, for the kernels to be those of the table. */
  readonly tunings: Readonly<Record<string, Tuning>>;
  readonly dims: Dims;
  /** The dimension it goes over, by doublings. */
  readonly over: string;
  readonly from: number;
  readonly to: number;
  /** Exponents of the published growth of memory, by kernel. */
  readonly memoryExponents: Readonly<Record<string, number>>;
}

/** How an output [...slices, rows, components] becomes a map: one slice at a time, rows from left to right. */
export interface OutputView {
  /** Names of the leading dimensions: one index of each is chosen. */
  readonly slices: readonly string[];
  readonly condense: Condense;
}

export function kernelById({ kernels }: Pick<Lab, 'kernels'>, id: string): Kernel | undefined {
  return kernels.find((kernel) => kernel.id === id);
}

export function isInteger(dimension: Dimension): dimension is NumberDimension {
  return dimension.kind === 'integer';
}

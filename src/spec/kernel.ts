import type { Capabilities } from './capabilities';
import type { Dims, Task } from './task';
import type { TensorSpec } from './tensor';
import type { Text } from './text';

/** A value that a person may tune, by name. */
export type Tuning = Readonly<Record<string, number>>;

/** A tunable is a line `const TILE_ROWS: u32 = …;` of the shader; its name is `tileRows`. */
export interface Tunable {
  readonly name: string;
  readonly label: Text;
  readonly hint: Text;
  readonly choices: readonly number[];
}

/** One WGSL file: its path below `shaders/` and its text. */
export interface ShaderFile {
  readonly path: string;
  readonly source: string;
}

/**
 * A field of the shader's `struct Params`, in its order, behind the two that the runner sets itself:
 * `first_workgroup` and `end_workgroup`, see {@link Pass}.
 */
export interface Param {
  readonly name: string;
  readonly type: 'u32' | 'i32' | 'f32';
  readonly value: number;
}

/** Bytes that one pass asks of one tensor; a byte requested twice counts twice. */
export interface Traffic {
  readonly tensor: string;
  readonly readBytes: number;
  readonly writeBytes: number;
}

/**
 * One dispatch. The runner lays `workgroups` out over two dimensions, or over several submissions,
 * and tells the shader which of them it runs through `params.first_workgroup` and
 * `params.end_workgroup`; `flat_workgroup` of `shared/grid.wgsl` turns them into an index.
 */
export interface Pass {
  /** Name of the shader's function, named for its job. */
  readonly entryPoint: string;
  /** How many in all: a flat count, not a grid. */
  readonly workgroups: number;
  /** The tensors that the entry point uses, by name; all unless given. Every pass of an entry point gives the same. */
  readonly binds?: readonly string[];
  /** Values of `Params` that differ from the plan's in this pass. */
  readonly params?: Readonly<Record<string, number>>;
  /**
   * Operations of the pass's sums and products, repeated work included; exponentials are not counted,
   * as is usual. A kernel that computes more than it must shows a higher rate, not a shorter time.
   */
  readonly flops: number;
  readonly traffic: readonly Traffic[];
}

/** What compiles: the kernel's own file behind those that it uses. */
export interface ShaderForm {
  readonly shader: ShaderFile;
  /** Files joined in front of the shader, in this order. */
  readonly uses: readonly ShaderFile[];
}

/** Everything a run needs, as plain data computed without a GPU. */
export interface Plan {
  /** The shader that runs so, where it is not the kernel's first. */
  readonly form?: ShaderForm;
  /** What `alias stored` of the shader is; f32 unless given. */
  readonly stored?: 'f16';
  /** In which precision it multiplies and adds, where f32 is not all: a line of the column. */
  readonly arithmetic?: Text;
  /** Types of the shader's other `alias` lines, by name: in what its arrays are bound. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Replaced by name in the shader's `const` lines, the tunables among them. */
  readonly constants: Readonly<Record<string, number | boolean>>;
  readonly params: readonly Param[];
  readonly scratch: readonly TensorSpec[];
  readonly passes: readonly Pass[];
  /** Invocations of the largest workgroup. */
  readonly invocations: number;
  /** Workgroup memory of the hungriest entry point. */
  readonly workgroupBytes: number;
}

/**
 * How a task is computed: WGSL and the arithmetic around it. Bindings of group 0 follow one rule:
 * parameters at 0, then inputs, scratch and output in order of declaration.
 */
export interface Kernel<D extends Dims = Dims> extends ShaderForm {
  /** Lower-case letters, digits and hyphens: it stands in links, options and results. */
  readonly id: string;
  readonly task: Task<D>;
  readonly name: Text;
  /** Two lines on why it is as fast, and asks memory for as much, as it does. */
  readonly why: Text;
  readonly paper: { readonly title: string; readonly url: string };
  readonly tunables: readonly Tunable[];
  /** Tunings in order of preference; the first that the device can run is the default. */
  readonly preferred: readonly Tuning[];
  /**
   * Tunables that each device decides for itself, the most telling first: where `auto` measures, it
   * tries their next smaller and next larger choice beside the default.
   */
  readonly neighbours?: readonly string[];
  /** Tunings to try before those, by the size and by what the device reports. */
  preferredOn?(capabilities: Capabilities, dims: D): readonly Tuning[];
  /** Dimensions of the task, by name, that the kernel runs at their default alone. */
  readonly unsupportedDimensions?: readonly string[];
  /** A reason of the kernel's own why it cannot run so; limits of the device are checked for all alike. */
  invalid?(dims: D, tuning: Tuning, capabilities: Capabilities): Text | null;
  plan(dims: D, tuning: Tuning, capabilities: Capabilities): Plan;
}

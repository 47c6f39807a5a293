import type { ShaderMessage } from '../gpu/errors';
import type { Kernel, Tuning } from '../spec/kernel';
import type { Measurement } from '../spec/measurement';
import type { Dims, Task } from '../spec/task';
import type { TensorArray, TensorValues } from '../spec/tensor';
import type { Text } from '../spec/text';

/** A kernel with the tuning it runs under. */
export interface Variant {
  readonly kernel: Kernel;
  readonly tuning: Tuning;
}

/** Float64 rows of one of a task's outputs, computed wherever the caller computes them (a worker in the browser). */
export type ReferenceProvider = (
  task: Task,
  dims: Dims,
  inputs: TensorValues,
  rows: readonly number[],
  output: string,
) => Promise<Float64Array>;

/** They are computed here and now. */
export const referenceHere: ReferenceProvider = async (task, dims, inputs, rows, output) =>
  task.reference(inputs, dims, rows, output);

export interface ComparisonRequest {
  readonly dims: Dims;
  readonly variants: readonly Variant[];
  readonly inputs: TensorValues;
  readonly reference: ReferenceProvider;
  /** The task whose result other tasks' outputs are said to approximate; the first variant's by default. */
  readonly baseTask?: Task;
  /** Samples per variant once the time has settled. */
  readonly samples: number;
  /** Times a variant that is outside its tolerance too, for a caller who tells both. */
  readonly timesWrong?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ComparisonProgress) => void;
  /** Called as soon as a variant is finished or has failed; the returned list holds the same in order. */
  readonly onOutcome?: (outcome: VariantOutcome) => void;
}

export type ComparisonStage = 'compiling' | 'verifying' | 'measuring';

export interface ComparisonProgress {
  readonly stage: ComparisonStage;
  /** The variant at work. */
  readonly kernel: string;
  /** Share of the whole comparison that is done, 0 to 1. */
  readonly fraction: number;
}

export type VariantOutcome =
  | {
      readonly status: 'done';
      readonly kernel: string;
      readonly measurement: Measurement;
      /** The task's outputs as the verified run left them; floats are NaN where the kernel wrote nothing. */
      readonly outputs: readonly TensorArray[];
      /** The WGSL that ran. */
      readonly source: string;
    }
  | {
      readonly status: 'failed';
      readonly kernel: string;
      /** What is wrong and the way out. */
      readonly reason: Text;
      /** The WGSL that did not compile; empty where another thing went wrong. */
      readonly source: string;
      /** What the compiler says of it. */
      readonly messages: readonly ShaderMessage[];
    };

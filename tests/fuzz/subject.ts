import type { Engine } from '../../src/gpu/device';
import type { Capabilities } from '../../src/spec/capabilities';
import type { Tuning } from '../../src/spec/kernel';
import type { Dims } from '../../src/spec/task';
import type { FloatValues } from '../../src/spec/tensor';
import type { Draw } from './draw';
import type { Difference } from './judge';

/** Sets of capabilities that kernels are planned for, on one adapter. */
export const CAPABILITY_SETS = ['own', 'default limits', '32 lanes'] as const;
export type CapabilitySet = (typeof CAPABILITY_SETS)[number];

/** One configuration as plain data: all that makes it happen again. */
export interface FuzzCase {
  readonly kernel: string;
  readonly capabilities: CapabilitySet;
  readonly dims: Dims;
  readonly tuning: Tuning;
  /** Kinds of values by input. */
  readonly values: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** A kernel, and how its configurations are drawn, run and judged. */
export interface Subject {
  readonly kernel: string;
  /** Inputs that a configuration of these sizes has. */
  inputNames(dims: Dims): readonly string[];
  /** Sizes and options that make a shader's text. */
  drawDims(draw: Draw, capabilities: Capabilities): Dims;
  /** Other sizes for the same text, as far as is known. */
  redraw(draw: Draw, dims: Dims): Dims;
  drawTuning(draw: Draw, dims: Dims, capabilities: Capabilities): Tuning;
  /** The values that shrinking leads to, by dimension. */
  readonly simplest: Dims;
  readonly tunables: readonly { readonly name: string; readonly choices: readonly number[] }[];
  /** Why the kernel cannot run so; null if it can. */
  unsupported(dims: Dims, tuning: Tuning, capabilities: Capabilities): string | null;
  inputs(each: FuzzCase): FloatValues;
  /** Whether f32 can hold what the definition passes through on its way. */
  isWithinRange(dims: Dims, inputs: FloatValues): boolean;
  /** Runs the case. @returns what is wrong, or null */
  run(engine: Engine, each: FuzzCase): Promise<Difference | string | null>;
}

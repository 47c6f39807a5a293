import type { AdapterDescription, Clock, Measurement } from '../../../src/spec/measurement';
import type { Dims } from '../../../src/spec/task';
import type { ProbedRoofs } from '../../attention/report';

/** A kernel that could not run, or was outside its tolerance, at one of its task's test sizes. */
export interface Failure {
  readonly kernel: string;
  readonly dims: Dims;
  readonly reason: string;
}

export interface Check {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

/** What torch_attention.py wrote. */
export interface TorchReport {
  readonly version: string;
  readonly device: string;
  readonly results: readonly TorchResult[];
}

export interface TorchResult {
  readonly dtype: string;
  readonly tokens: number;
  readonly causal: boolean;
  readonly medianMs: number;
  readonly samplesMs: readonly number[];
  readonly error: number;
}

export interface PackReport {
  readonly adapter: AdapterDescription;
  readonly clock: Clock;
  readonly roofs: ProbedRoofs;
  readonly check: Check;
  readonly results: readonly Measurement[];
  /** Kernels that could not run at a size that was timed. */
  readonly failures: readonly Failure[];
  readonly torch: TorchReport | null;
}

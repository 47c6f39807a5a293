import type { Traffic, Tuning } from './kernel';
import type { Dims } from './task';

/** What timed a sample: `gpu-timestamp` reads the device's clock around each pass, `wall` the host's around each submission. */
export type ClockKind = 'gpu-timestamp' | 'wall';

export interface Clock {
  readonly kind: ClockKind;
  /** The step in which the clock's readings move, as seen. */
  readonly quantumNs: number;
}

/** The adapter as it names itself; a field the browser withholds is empty. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** The adapter computes on the CPU: its times say little about a GPU. */
  readonly software: boolean;
}

/** How far an output lies from float64. `relative` is `maxAbs` over the reference's largest magnitude; NaN stays NaN. */
export interface OutputError {
  readonly maxAbs: number;
  readonly relative: number;
  readonly tolerance: number;
  readonly rowsChecked: number;
  readonly rowsTotal: number;
  /** False for NaN too. */
  readonly withinTolerance: boolean;
}

/** How far an output lies from another task's float64 result on the same inputs: an approximation, not an error. */
export interface OutputDifference {
  readonly fromTask: string;
  /** Largest absolute difference over the other result's largest magnitude. */
  readonly relative: number;
}

export interface PassSamples {
  readonly entryPoint: string;
  /** Nanoseconds of one run of the pass; one entry a sample. */
  readonly samplesNs: readonly number[];
}

/** One kernel measured: everything that was set, every sample that was taken, nothing derived but the median. */
export interface Measurement {
  readonly kernel: string;
  readonly task: string;
  readonly dims: Dims;
  readonly tuning: Tuning;
  readonly clock: ClockKind;
  /** Measured: nanoseconds of one run, the sum of its passes; one entry a sample. */
  readonly samplesNs: readonly number[];
  readonly medianNs: number;
  readonly passes: readonly PassSamples[];
  /** Measured: time to make the pipelines, on the host's clock; 0 when all were cached. */
  readonly compileNs: number;
  /** That of the output which lies furthest beyond its tolerance. */
  readonly error: OutputError;
  /** By output, where there are several. */
  readonly errors?: Readonly<Record<string, OutputError>> | undefined;
  readonly difference?: OutputDifference;
  /** Modelled: bytes asked for, tensor by tensor. */
  readonly requested: readonly Traffic[];
  /** Modelled: bytes that any kernel of the task must move. */
  readonly least: readonly Traffic[];
  readonly allocatedBytes: number;
  /** Modelled: floating-point operations of one run. */
  readonly flops: number;
}

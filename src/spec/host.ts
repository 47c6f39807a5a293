import type { Capabilities } from './capabilities';
import type { Kernel, Tuning } from './kernel';
import type { Dims } from './task';
import type { TensorSpec } from './tensor';

/** A tensor that stays on the device from one run to the next. */
export interface HostTensor {
  readonly spec: TensorSpec;
}

/** One pass of a loaded kernel's plan, with values of `Params` that differ from the plan's. */
export interface PassRun {
  readonly pass: number;
  readonly params?: Readonly<Record<string, number>>;
}

/** A kernel that is compiled and bound to its tensors. */
export interface LoadedKernel {
  /**
   * Runs passes one after the other in one submission; resolves when the device has done them.
   * @throws GpuError
   */
  run(passes: readonly PassRun[]): Promise<void>;
}

/** Passes that one call of {@link LoadedKernel.run} takes at most. */
export const MAX_PASSES = 64;

/** What those who run kernels again and again need of a device. */
export interface KernelHost {
  readonly capabilities: Capabilities;
  /** A tensor of zeros, or of `values`. @throws GpuError where the device has no room */
  tensor(spec: TensorSpec, values?: Float32Array): Promise<HostTensor>;
  /** Overwrites elements from `first` on. */
  write(tensor: HostTensor, values: Float32Array, first?: number): void;
  /** Reads `count` elements from `first` on; all unless given. @throws GpuError */
  read(tensor: HostTensor, first?: number, count?: number): Promise<Float32Array>;
  /**
   * Compiles a kernel and binds it. Tensors that `given` leaves out are made, and live as long as the host.
   * @param given by name: inputs, scratch, output
   * @throws GpuError
   */
  load<D extends Dims>(
    kernel: Kernel<D>,
    dims: D,
    tuning: Tuning,
    given: Readonly<Record<string, HostTensor>>,
  ): Promise<LoadedKernel>;
  /** Frees tensors before the host is released. */
  free(tensors: readonly HostTensor[]): void;
  /** Frees every tensor that the host made. */
  release(): void;
}

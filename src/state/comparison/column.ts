import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Plan, Traffic, Tuning } from '../../spec/kernel';
import {
  allocatedBytes,
  leastTraffic,
  requestedTraffic,
  resolveTuning,
  totalFlops,
  unsupported,
} from '../../spec/plan';
import { shaderSource } from '../../spec/shader';
import type { Text } from '../../spec/text';
import type { Finished } from './runState';
import type { Setting } from './setting';

/** Figures that follow from a plan alone, known before anything runs and without a device. */
export interface Modelled {
  readonly requested: readonly Traffic[];
  readonly least: readonly Traffic[];
  readonly allocatedBytes: number;
  readonly flops: number;
}

/** One kernel under the present setting. */
export interface KernelColumn {
  readonly kernel: Kernel;
  readonly tuning: Tuning;
  /** Why the device cannot run it so; null if it can. */
  readonly misfit: Text | null;
  readonly plan: Plan;
  readonly modelled: Modelled;
}

export function kernelColumn(
  kernel: Kernel,
  { dims, tunings }: Pick<Setting, 'dims' | 'tunings'>,
  capabilities: Capabilities,
): KernelColumn {
  const tuning = resolveTuning(kernel, dims, capabilities, tunings[kernel.id]);
  const plan = kernel.plan(dims, tuning, capabilities);
  return {
    kernel,
    tuning,
    misfit: unsupported(kernel, dims, tuning, capabilities),
    plan,
    modelled: {
      requested: requestedTraffic(plan),
      least: leastTraffic(kernel.task, dims),
      allocatedBytes: allocatedBytes(kernel.task, dims, plan),
      flops: totalFlops(plan),
    },
  };
}

/** The WGSL that a run under this setting compiles. */
export function columnSource({ kernel, plan }: KernelColumn): string {
  return shaderSource(kernel, plan);
}

/** Whether a result was made under another setting than the present one. */
export function isStale(
  { measurement, seed }: Finished,
  column: KernelColumn,
  now: Setting,
): boolean {
  return (
    seed !== now.seed ||
    !sameRecord(measurement.dims, now.dims) ||
    !sameRecord(measurement.tuning, column.tuning)
  );
}

function sameRecord(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

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
import type { Text } from '../../spec/text';
import type { Dims } from '../../spec/task';
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
  /** What the tuning comes from: a person's choice, what was timed on this device, or the kernel's record. */
  readonly tunedBy: 'hand' | 'measured' | 'default';
  /** Why the device cannot run it so; null if it can. */
  readonly misfit: Text | null;
  readonly plan: Plan;
  readonly modelled: Modelled;
}

/** @param measured the tuning that is best on this device, where nothing is chosen by hand */
export function kernelColumn(
  kernel: Kernel,
  { dims, tunings }: Pick<Setting, 'dims' | 'tunings'>,
  capabilities: Capabilities,
  measured?: Tuning,
): KernelColumn {
  const chosen = tunings[kernel.id] ?? {};
  const byHand = Object.keys(chosen).length > 0;
  const best = byHand ? undefined : measured;
  const tuning = best ?? resolveTuning(kernel, dims, capabilities, chosen);
  const plan = kernel.plan(dims, tuning, capabilities);
  return {
    kernel,
    tuning,
    tunedBy: byHand ? 'hand' : best ? 'measured' : 'default',
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

/** What a kernel was run under. */
export interface RunAt {
  readonly dims: Dims;
  readonly tuning: Tuning;
  readonly seed: number;
}

/** Whether two were run alike. */
export function sameRun(one: RunAt, other: RunAt): boolean {
  return (
    one.seed === other.seed &&
    sameRecord(one.dims, other.dims) &&
    sameRecord(one.tuning, other.tuning)
  );
}

/** Whether a result was made under another setting than the present one. */
export function isStale(at: RunAt, { tuning }: KernelColumn, { dims, seed }: Setting): boolean {
  return !sameRun(at, { dims, tuning, seed });
}

/** Where a finished run was made. */
export function placeOf({ measurement: { dims, tuning }, seed }: Finished): RunAt {
  return { dims, tuning, seed };
}

function sameRecord(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

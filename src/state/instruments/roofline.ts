import { totalBytes } from '../../spec/plan';
import { type KernelColumn, placeOf, sameRun } from '../comparison/column';
import { type CountRun, countedOf } from '../comparison/countState';
import { gigaflopsPerSecond as rateOf, isComparable } from '../comparison/figures';
import { type KernelRun, resultOf } from '../comparison/runState';
import type { DeviceRoofs } from './roofStore';

/** A kernel on the roofline. */
export interface RooflineDot {
  readonly kernel: string;
  /** Operations for each byte asked for. */
  readonly intensity: number;
  /** What the bytes are: those of the instrumented build where it was run at the same place. */
  readonly bytes: 'counted' | 'modelled';
  /** Measured; null where there is no valid time yet. */
  readonly gigaflopsPerSecond: number | null;
}

/** What a device reaches at most at an intensity. */
export function roofAt(roofs: DeviceRoofs, intensity: number): number {
  return Math.min(roofs.gigaflopsPerSecond, roofs.copyGigabytesPerSecond * intensity);
}

/** The intensity from which on arithmetic is the limit. */
export function ridgeOf({ gigaflopsPerSecond, copyGigabytesPerSecond }: DeviceRoofs): number {
  return gigaflopsPerSecond / copyGigabytesPerSecond;
}

/** Where a kernel stands: by its result where it has one, else by its plan. */
export function dotOf(
  { kernel, modelled }: KernelColumn,
  run: KernelRun | undefined,
  count: CountRun | undefined,
): RooflineDot {
  const result = resultOf(run);
  const counted = countedOf(count);
  const sameCount = result && counted && sameRun(counted, placeOf(result)) ? counted : undefined;
  const { requested, flops } = result?.measurement ?? modelled;
  const measured = result && isComparable(result.measurement) ? result.measurement : undefined;
  return {
    kernel: kernel.id,
    intensity: flops / totalBytes(sameCount?.traffic ?? requested),
    bytes: sameCount ? 'counted' : 'modelled',
    gigaflopsPerSecond: measured ? rateOf(measured) : null,
  };
}

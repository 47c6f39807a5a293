import type { Measurement } from '../spec/measurement';
import { totalBytes } from '../spec/plan';

/** Modelled operations over measured time; 1 GFLOP/s is one operation a nanosecond. */
export function gigaflopsPerSecond(measurement: Measurement): number {
  return measurement.flops / measurement.medianNs;
}

/** Modelled requested bytes over measured time; what caches serve counts too, so it may pass the memory's own rate. */
export function requestedGigabytesPerSecond(measurement: Measurement): number {
  return totalBytes(measurement.requested) / measurement.medianNs;
}

/** How many times faster than `baseline`; below 1 is slower. */
export function speedup(measurement: Measurement, baseline: Measurement): number {
  return baseline.medianNs / measurement.medianNs;
}

import type { ProbedRoofs, Shares } from './report';

/** What one run has to do. */
export interface Work {
  /** The kernel's own operations, repeated ones included. */
  readonly flops: number;
  /** What any kernel of the task must read and write. */
  readonly leastBytes: number;
}

/** How much of what the probes reached a run uses that takes `ms`. */
export function sharesOf({ flops, leastBytes }: Work, ms: number, roofs: ProbedRoofs): Shares {
  const ns = ms * 1e6;
  return {
    ofPeak: flops / ns / roofs.gigaflopsPerSecond,
    ofCopy: leastBytes / ns / roofs.copyGigabytesPerSecond,
  };
}

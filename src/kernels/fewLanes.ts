import type { Capabilities } from '../spec/capabilities';
import type { Tuning } from '../spec/kernel';

/** Lanes of the shortest vectors of a CPU: SwiftShader's. */
const FEW_LANES = 4;

/**
 * Tunings for a CPU of few lanes alone: there no thread waits for memory while another computes,
 * and each group of lanes that takes part in a barrier is switched to and from, so that few threads with
 * much to do each are best. SwiftShader, RealNVP: a step's `propagate` 28 ms of processor time, in place of
 * 66 with 64 threads of 4 points; `fused` at 4,096 points 146 ms in place of 213 with 16 threads.
 */
export function onFewLanes(...tunings: readonly Tuning[]) {
  return (capabilities: Capabilities): readonly Tuning[] =>
    hasFewLanes(capabilities) ? tunings : [];
}

/** A GPU may report subgroups as small, and still runs many threads beside each other. */
export function hasFewLanes({ isCpu = false, subgroupSize }: Capabilities): boolean {
  return isCpu && subgroupSize !== undefined && subgroupSize <= FEW_LANES;
}

import type { Capabilities } from '../src/spec/capabilities';

/** The least of WebGPU's compatibility mode, and of some devices beside it. */
const FEW = 128;

/** Capabilities with workgroups of 128 threads at most. */
export function withFewInvocations(capabilities: Capabilities): Capabilities {
  const { limits } = capabilities;
  const few = { maxComputeInvocationsPerWorkgroup: FEW, maxComputeWorkgroupSizeX: FEW };
  return { ...capabilities, limits: { ...limits, ...few } };
}

/** Counts the dispatches that anyone in this page encodes while `work` goes on: none, and it ran on the CPU. */
export async function countDispatches(work: () => Promise<void>): Promise<number> {
  const { prototype } = GPUComputePassEncoder;
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = prototype;
  let count = 0;
  prototype.dispatchWorkgroups = function counted(...sizes) {
    count += 1;
    return dispatchWorkgroups.apply(this, sizes);
  };
  prototype.dispatchWorkgroupsIndirect = function counted(...place) {
    count += 1;
    return dispatchWorkgroupsIndirect.apply(this, place);
  };
  try {
    await work();
    return count;
  } finally {
    Object.assign(prototype, { dispatchWorkgroups, dispatchWorkgroupsIndirect });
  }
}

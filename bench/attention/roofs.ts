import type { Engine } from '../../src/gpu/device';
import { copy } from '../../src/kernels/probe/copy';
import { multiplyAdd } from '../../src/kernels/probe/multiplyAdd';
import { PROBE_SIZES } from '../../src/kernels/probe/sizes';
import type { ProbeDims } from '../../src/kernels/probe/task';
import { measureRoofs, type Probe } from '../../src/measure/roof';
import type { Kernel } from '../../src/spec/kernel';
import { sampleFloats } from '../../src/workloads/inputs';
import { SEED } from './plan';
import type { ProbedRoofs } from './report';

export async function probeRoofs(engine: Engine): Promise<ProbedRoofs> {
  const { gigaflopsPerSecond, copyGigabytesPerSecond } = await measureRoofs(engine, {
    multiplyAdd: probe(multiplyAdd, PROBE_SIZES.multiplyAdd),
    copy: probe(copy, PROBE_SIZES.copy),
  });
  return { gigaflopsPerSecond, copyGigabytesPerSecond };
}

function probe(kernel: Kernel<ProbeDims>, dims: ProbeDims): Probe {
  const inputs = sampleFloats(kernel.task, dims, SEED);
  return { kernel: kernel as unknown as Kernel, dims, inputs };
}

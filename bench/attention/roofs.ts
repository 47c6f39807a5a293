import type { Engine } from '../../src/gpu/device';
import { copy } from '../../src/kernels/probe/copy';
import { multiplyAdd } from '../../src/kernels/probe/multiplyAdd';
import { ELEMENTS_STEP, STEPS_STEP, type ProbeDims } from '../../src/kernels/probe/task';
import { measureRoofs, type Probe } from '../../src/measure/roof';
import type { Kernel } from '../../src/spec/kernel';
import { sampleInputs } from '../../src/workloads/inputs';
import { SEED } from './plan';
import type { ProbedRoofs } from './report';

/** Work for every core of a large GPU, and 64 MiB each way: more than caches hold. */
const MULTIPLY_ADD = { elements: 256 * ELEMENTS_STEP, steps: 64 * STEPS_STEP };
const COPY = { elements: 5461 * ELEMENTS_STEP, steps: 0 };

export async function probeRoofs(engine: Engine): Promise<ProbedRoofs> {
  const { gigaflopsPerSecond, copyGigabytesPerSecond } = await measureRoofs(engine, {
    multiplyAdd: probe(multiplyAdd, MULTIPLY_ADD),
    copy: probe(copy, COPY),
  });
  return { gigaflopsPerSecond, copyGigabytesPerSecond };
}

function probe(kernel: Kernel<ProbeDims>, dims: ProbeDims): Probe {
  const inputs = sampleInputs(kernel.task, dims, SEED);
  return { kernel: kernel as unknown as Kernel, dims, inputs };
}

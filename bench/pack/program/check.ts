import { referenceHere as reference } from '../../../src/measure/comparison';
import type { Engine } from '../../../src/gpu/device';
import { attentionKernels, flowKernels } from '../../../src/kernels';
import { compare } from '../../../src/measure/compare';
import type { Kernel } from '../../../src/spec/kernel';
import { hasHalf, resolveTuning } from '../../../src/spec/plan';
import type { Dims } from '../../../src/spec/task';
import { sampleFloats } from '../../../src/workloads/inputs';
import type { Check, Failure } from './report';

const SEED = 7;

/**
 * Runs every kernel at every test size of its task once, over poisoned tensors, against float64;
 * attention stored as f16 too, where the device can.
 */
export async function checkKernels(engine: Engine, tell: (text: string) => void): Promise<Check> {
  const kernels = [...attentionKernels, ...flowKernels] as unknown as readonly Kernel[];
  const outcomes: (Failure | null)[] = [];
  for (const kernel of kernels) {
    const sizes = sizesOf(kernel, engine);
    tell(`checking ${kernel.id} against float64 at ${sizes.length} sizes`);
    for (const dims of sizes) outcomes.push(await checkOne(engine, kernel, dims));
  }
  const failures = outcomes.filter((outcome) => outcome !== null);
  return { passed: outcomes.length - failures.length, failures };
}

function sizesOf({ task }: Kernel, { capabilities }: Engine): readonly Dims[] {
  const { testDims, dimensions } = task;
  const canStoreHalf = hasHalf(capabilities) && dimensions.some(({ name }) => name === 'half');
  return canStoreHalf ? testDims.flatMap((dims) => [dims, { ...dims, half: 1 }]) : testDims;
}

async function checkOne(engine: Engine, kernel: Kernel, dims: Dims): Promise<Failure | null> {
  const tuning = resolveTuning(kernel, dims, engine.capabilities);
  const inputs = sampleFloats(kernel.task, dims, SEED);
  const variants = [{ kernel, tuning }];
  const [outcome] = await compare(engine, { dims, variants, inputs, reference, samples: 0 });
  const { id } = kernel;
  if (outcome?.status !== 'done') {
    return { kernel: id, dims, reason: outcome?.reason.en ?? 'no outcome' };
  }
  const { relative, withinTolerance } = outcome.measurement.error;
  return withinTolerance ? null : { kernel: id, dims, reason: `wrong by ${relative}` };
}

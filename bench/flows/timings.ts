import { adapterName } from '../../src/cli/info';
import { referenceHere as reference } from '../../src/measure/comparison';
import { DEFAULT_MODEL, modelShape } from '../../src/flows/models';
import type { Engine } from '../../src/gpu/device';
import { GpuError } from '../../src/gpu/errors';
import { flowKernels } from '../../src/kernels';
import { dimsOf, type FlowDims } from '../../src/kernels/flow/dims';
import { flow } from '../../src/kernels/flow/task';
import { compare } from '../../src/measure/compare';
import type { Kernel } from '../../src/spec/kernel';
import { resolveTuning } from '../../src/spec/plan';
import { sampleFloats } from '../../src/workloads/inputs';
import type { Timing } from './results';

const BATCH = 4096;
const SAMPLES = 9;
const SEED = 1;

/** Every kernel of the flow lab in both directions, in turns, each verified against float64. @throws GpuError */
export async function timeKernels(engine: Engine): Promise<readonly Timing[]> {
  const forward = await timeDirection(engine, false);
  return [...forward, ...(await timeDirection(engine, true))];
}

async function timeDirection(engine: Engine, inverse: boolean): Promise<readonly Timing[]> {
  const dims = dimsOf(modelShape(DEFAULT_MODEL, 2), { batch: BATCH, inverse });
  const outcomes = await compare(engine, {
    dims,
    variants: flowKernels.map((kernel) => ({
      kernel: kernel as unknown as Kernel,
      tuning: resolveTuning<FlowDims>(kernel, dims, engine.capabilities),
    })),
    inputs: sampleFloats(flow, dims, SEED),
    reference,
    samples: SAMPLES,
  });
  return outcomes.map((outcome): Timing => {
    if (outcome.status === 'failed') throw new GpuError(outcome.reason);
    const { kernel, clock, medianNs, samplesNs, error } = outcome.measurement;
    if (!error.withinTolerance) throw wrong(kernel, error.relative);
    const [adapter, date] = [adapterName(engine.adapter), new Date().toISOString()];
    return { kernel, inverse, batch: BATCH, clock, medianNs, samplesNs, adapter, date };
  });
}

function wrong(kernel: string, relative: number): GpuError {
  const share = relative.toExponential(1);
  return new GpuError({
    en: `${kernel} is wrong by ${share} of the largest value: it is not timed`,
    'zh-CN': `${kernel} 的误差为最大值的 ${share}：不予计时`,
  });
}

import type { Engine } from '../gpu/device';
import { GpuError } from '../gpu/errors';
import type { Kernel } from '../spec/kernel';
import type { Measurement } from '../spec/measurement';
import { totalBytes } from '../spec/plan';
import type { Dims } from '../spec/task';
import type { TensorValues } from '../spec/tensor';
import { compare } from './compare';
import { type ReferenceProvider, referenceHere } from './comparison';
import { gigaflopsPerSecond } from './derive';

const SAMPLES = 5;

/** A kernel that does one thing and nothing else, and what it does it to. */
export interface Probe {
  readonly kernel: Kernel;
  readonly dims: Dims;
  readonly inputs: TensorValues;
}

/** What a device reaches: measured, by the probe's best tuning, so a share of it names its probe. */
export interface Roofs {
  readonly gigaflopsPerSecond: number;
  readonly copyGigabytesPerSecond: number;
  readonly multiplyAdd: Measurement;
  readonly copy: Measurement;
}

/** How the probes are run. */
interface RoofRun {
  /** Where float64 is computed; at once, on this thread, unless given. */
  readonly reference?: ReferenceProvider;
  readonly signal?: AbortSignal;
}

/**
 * Measures the multiply-add peak and the copy bandwidth. Rejects with the signal's reason when cancelled.
 * @throws GpuError where a probe fails
 */
export async function measureRoofs(
  engine: Engine,
  probes: { readonly multiplyAdd: Probe; readonly copy: Probe },
  run: RoofRun = {},
): Promise<Roofs> {
  const multiplyAdd = await fastest(engine, probes.multiplyAdd, run);
  const copy = await fastest(engine, probes.copy, run);
  return {
    gigaflopsPerSecond: gigaflopsPerSecond(multiplyAdd),
    copyGigabytesPerSecond: totalBytes(copy.least) / copy.medianNs,
    multiplyAdd,
    copy,
  };
}

/** The fastest tuning of those whose result is right: work that a compiler removed is not counted. */
async function fastest(
  engine: Engine,
  { kernel, dims, inputs }: Probe,
  { reference = referenceHere, signal }: RoofRun,
): Promise<Measurement> {
  const outcomes = await compare(engine, {
    dims,
    variants: kernel.preferred.map((tuning) => ({ kernel, tuning })),
    inputs,
    reference,
    samples: SAMPLES,
    ...(signal && { signal }),
  });
  const right = outcomes
    .flatMap((outcome) => (outcome.status === 'done' ? [outcome.measurement] : []))
    .filter(({ error }) => error.withinTolerance)
    .toSorted((one, other) => one.medianNs - other.medianNs);
  if (right[0]) return right[0];
  const failed = outcomes.find((outcome) => outcome.status === 'failed');
  const wrong = { en: 'its result is wrong', 'zh-CN': '结果错误' };
  const reason = failed?.reason ?? wrong;
  throw new GpuError({
    en: `the probe ${kernel.id} fails: ${reason.en}`,
    'zh-CN': `探针 ${kernel.id} 失败：${reason['zh-CN']}`,
  });
}

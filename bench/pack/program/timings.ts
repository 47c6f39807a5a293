import { referenceHere as reference } from '../../../src/measure/comparison';
import type { Engine } from '../../../src/gpu/device';
import { attentionKernels } from '../../../src/kernels';
import { compare } from '../../../src/measure/compare';
import type { Kernel } from '../../../src/spec/kernel';
import type { Measurement } from '../../../src/spec/measurement';
import { hasHalf, resolveTuning } from '../../../src/spec/plan';
import { sampleInputsOfAll } from '../../../src/workloads/inputs';
import { dimsOf, SEED } from '../../attention/plan';
import type { Setting } from '../../attention/report';
import type { Failure } from './report';

const SAMPLES = 7;

/**
 * Every attention kernel at every setting, in turns, each verified first; what is wrong has no samples.
 * Stored as f32, then, where the device can, as f16.
 */
export async function timeKernels(
  engine: Engine,
  settings: readonly Setting[],
  tell: (text: string) => void,
): Promise<{ readonly results: readonly Measurement[]; readonly failures: readonly Failure[] }> {
  const results: Measurement[] = [];
  const failures: Failure[] = [];
  const stored = hasHalf(engine.capabilities) ? [0, 1] : [0];
  const all = settings.flatMap((setting) => stored.map((half) => ({ ...dimsOf(setting), half })));
  for (const dims of all) {
    const { tokens, causal, half } = dims;
    tell(`timing ${tokens} tokens${causal ? ', causal' : ''}${half ? ', f16' : ''}`);
    const outcomes = await compare(engine, {
      dims,
      variants: attentionKernels.map((kernel) => ({
        kernel: kernel as unknown as Kernel,
        tuning: resolveTuning(kernel, dims, engine.capabilities),
      })),
      inputs: sampleInputsOfAll(
        attentionKernels.map(({ task }) => task),
        dims,
        SEED,
      ),
      reference,
      samples: SAMPLES,
    });
    for (const outcome of outcomes) {
      if (outcome.status === 'done') results.push(outcome.measurement);
      else failures.push({ kernel: outcome.kernel, dims, reason: outcome.reason.en });
    }
  }
  return { results, failures };
}

import type { FlowShape } from '../spec/flow';
import type { KernelHost } from '../spec/host';
import { evaluateNats } from './evaluate';
import { FlowRunner } from './flowRunner';
import type { Standardisation } from './standardisation';
import { type Advance, STEPS_AT_ONCE, Training, type TrainingJob } from './training';

/** How training stands after some steps. */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Of the steps since the last report, in nats. */
  readonly losses: Float32Array;
  readonly status: Advance['status'];
  /** Time on steps so far, without making pipelines and validation. */
  readonly seconds: number;
  /** Mean -log p of the validation points in nats, where they were looked at after these steps. */
  readonly validationNats?: number;
  readonly training: Training;
}

/** Points that tell which weights to keep. */
export interface Validation {
  /** [count, dimensions] */
  readonly points: Float32Array;
  /** Steps from one look at them to the next. */
  readonly every: number;
  /** Steps without getting better after which training ends. */
  readonly patience: number;
}

export interface TrainFlowOptions {
  /** The weights that do best on them are kept; without it, the last. */
  readonly validation?: Validation;
  /** Called after every submission and waited for: the caller may look at the flow, or pause. */
  readonly onProgress?: (progress: TrainingProgress) => void | Promise<void>;
  /** Ends training after the submission under way; what was learned so far is kept. */
  readonly signal?: AbortSignal;
}

/** What training came to. */
export interface TrainedFlow {
  readonly shape: FlowShape;
  /** Those that were kept; after a divergence, the last good ones. */
  readonly weights: Float32Array;
  /** What points pass before those weights. */
  readonly standardisation: Standardisation;
  readonly status: 'finished' | 'diverged' | 'stopped';
  /** Steps that were made. */
  readonly steps: number;
  /** The step whose weights were kept. */
  readonly keptStep: number;
  /** Mean -log p of the validation points under the kept weights, in nats. */
  readonly validationNats?: number;
  readonly seconds: number;
  /** Carries points by the kept weights; lives as long as the host. */
  readonly runner: FlowRunner;
}

interface Best {
  readonly step: number;
  readonly nats: number;
  readonly weights: Float32Array;
}

/**
 * Trains a flow to the end of its recipe, until it diverges, or until the signal.
 * @throws GpuError where the device cannot run it or fails
 */
export async function trainFlow(
  host: KernelHost,
  job: TrainingJob,
  options: TrainFlowOptions = {},
): Promise<TrainedFlow> {
  const { standardisation } = job.data;
  const training = await Training.begin(host, job);
  const runner = await FlowRunner.open(host, job.shape, training.weights, standardisation);
  const { status, seconds, best } = await learn(training, runner, options);
  const kept = best ?? { step: training.step, weights: await training.readWeights() };
  if (best) host.write(training.weights, best.weights);
  return {
    shape: job.shape,
    weights: kept.weights,
    standardisation,
    status: status === 'running' ? 'stopped' : status,
    steps: training.step,
    keptStep: kept.step,
    ...(best && { validationNats: best.nats }),
    seconds,
    runner,
  };
}

/** Makes steps and looks at the validation points until there is a reason to end. */
async function learn(training: Training, runner: FlowRunner, options: TrainFlowOptions) {
  const { validation, onProgress, signal } = options;
  const { steps } = training.recipe;
  let status: Advance['status'] = 'running';
  let seconds = 0;
  let best: Best | null = null;
  while (status === 'running' && !isAborted(signal)) {
    const start = performance.now();
    const advance = await training.advance(stepsTo(training.step, validation));
    seconds += (performance.now() - start) / 1000;
    status = advance.status;
    const looked = await lookAt(training, runner, status, validation);
    if (looked && looked.nats < (best?.nats ?? Infinity)) best = looked;
    const { step } = training;
    const waited = validation && best ? step - best.step >= validation.patience : false;
    if (status === 'running' && waited) status = 'finished';
    const found = looked && { validationNats: looked.nats };
    await onProgress?.({ step, steps, ...advance, status, seconds, ...found, training });
  }
  return { status, seconds, best };
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

/** Steps of one submission: as many as it holds, but none past the next look at the validation points. */
function stepsTo(step: number, validation: Validation | undefined): number {
  if (!validation) return STEPS_AT_ONCE;
  return Math.min(STEPS_AT_ONCE, validation.every - (step % validation.every));
}

/** The weights as they are now and how they do on the validation points, if it is time to look. */
async function lookAt(
  training: Training,
  runner: FlowRunner,
  status: Advance['status'],
  validation: Validation | undefined,
): Promise<Best | null> {
  const { step, recipe } = training;
  if (!validation || status === 'diverged') return null;
  if (step % validation.every !== 0 && step < recipe.steps) return null;
  const { nats } = await evaluateNats(runner, validation.points);
  return { step, nats, weights: await training.readWeights() };
}

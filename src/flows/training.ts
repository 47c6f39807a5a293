import { TRAINING_PASSES, trainingStep } from '../kernels/flow/trainingStep';
import { flowLayout, type FlowShape } from '../spec/flow';
import type { HostTensor, KernelHost, LoadedKernel } from '../spec/host';
import { resolveTuning } from '../spec/plan';
import { standardisationLogDet, standardised } from './standardisation';
import type { TrainingData } from './trainingData';
import { STEPS_AT_ONCE, trainingDims } from './trainingDims';

export { STEPS_AT_ONCE, trainingUnfit } from './trainingDims';

/** How a flow is trained; what it is trained on stands beside it. */
export interface Recipe {
  /** Points a step. */
  readonly batch: number;
  /** Learning rate of the first step; it falls to 0 along half a cosine. */
  readonly rate: number;
  /** Steps in all. */
  readonly steps: number;
  /** The gradient's norm is clipped to this. */
  readonly clip: number;
  /** Weight decay, as in AdamW: share of each weight lost a step, times the rate. */
  readonly decay: number;
}

export const DEFAULT_RECIPE: Recipe = {
  batch: 256,
  rate: 2e-3,
  steps: 2000,
  clip: 5,
  decay: 0,
};

/** What some steps came to. */
export interface Advance {
  /** Mean -log p(x) of each step's batch in nats, standardisation included, before the step changed the weights. */
  readonly losses: Float32Array;
  /** `diverged`: a loss or gradient was not finite; the weights are the last that gave finite ones. */
  readonly status: 'running' | 'finished' | 'diverged';
}

/** Training under way on the device: weights, moments and gradients stay there. */
export class Training {
  readonly shape: FlowShape;
  readonly recipe: Recipe;
  /** The weights on the device, for those who look at the flow while it learns. */
  readonly weights: HostTensor;
  private readonly host: KernelHost;
  private readonly data: TrainingJob['data'];
  private readonly kernel: LoadedKernel;
  private readonly tensors: Readonly<Record<string, HostTensor>>;
  private done = 0;
  private diverged = false;

  private constructor(
    host: KernelHost,
    job: TrainingJob,
    tensors: Readonly<Record<string, HostTensor>>,
    kernel: LoadedKernel,
  ) {
    this.host = host;
    this.shape = job.shape;
    this.recipe = job.recipe;
    this.data = job.data;
    this.tensors = tensors;
    this.weights = tensors['weights']!;
    this.kernel = kernel;
  }

  /**
   * Compiles the step and puts the first weights on the device.
   * @throws GpuError where the device cannot run it
   */
  static async begin(host: KernelHost, job: TrainingJob): Promise<Training> {
    const dims = trainingDims(job.shape, job.recipe.batch);
    const tuning = resolveTuning(trainingStep, dims, host.capabilities);
    const { parameters } = flowLayout(job.shape);
    const { batch } = job.recipe;
    const tensors: Record<string, HostTensor> = {};
    const specs = [
      { name: 'points', shape: [STEPS_AT_ONCE * batch, job.shape.dimensions] },
      { name: 'progress', shape: [2 + STEPS_AT_ONCE] },
    ];
    for (const spec of specs) tensors[spec.name] = await host.tensor(spec);
    tensors['weights'] = await host.tensor({ name: 'weights', shape: [parameters] }, job.weights);
    return new Training(host, job, tensors, await host.load(trainingStep, dims, tuning, tensors));
  }

  /** Steps that have been made. */
  get step(): number {
    return this.done;
  }

  /**
   * Makes up to `steps` steps, at most {@link STEPS_AT_ONCE}, in one submission.
   * @throws GpuError where the device fails
   */
  async advance(steps: number): Promise<Advance> {
    const left = this.recipe.steps - this.done;
    const count = this.diverged ? 0 : Math.min(steps, left, STEPS_AT_ONCE);
    if (count > 0) await this.submit(count);
    const progress = await this.host.read(this.tensors['progress']!, 0, 2 + Math.max(1, count));
    // the device learns standardised points; a density of x owes the rest
    const logDet = standardisationLogDet(this.data.standardisation);
    const losses = progress.subarray(2, 2 + count).map((loss) => loss - logDet);
    const halted = Math.max(progress[0]!, progress[1]!);
    // the step in front of the one that was not finite is taken back too
    if (halted > 0) this.done = Math.max(0, halted - 2);
    else this.done += count;
    this.diverged = halted > 0;
    return { losses, status: this.status() };
  }

  /** The weights as they are now. @throws GpuError */
  async readWeights(): Promise<Float32Array> {
    return this.host.read(this.weights);
  }

  private status(): Advance['status'] {
    if (this.diverged) return 'diverged';
    return this.done >= this.recipe.steps ? 'finished' : 'running';
  }

  private async submit(count: number): Promise<void> {
    const { batch, rate, steps, clip, decay } = this.recipe;
    const { dimensions } = this.shape;
    const points = new Float32Array(count * batch * dimensions);
    const runs = Array.from({ length: count }, (_, slot) => {
      const batchPoints = standardised(this.data.nextBatch(batch), this.data.standardisation);
      points.set(batchPoints, slot * batch * dimensions);
      const step = this.done + slot;
      const params = { first_point: slot * batch, slot, step, steps, rate, clip, decay };
      return TRAINING_PASSES.map((_name, pass) => ({ pass, params }));
    });
    this.host.write(this.tensors['points']!, points);
    await this.kernel.run(runs.flat());
  }
}

/** What is to be trained, on what, from where. */
export interface TrainingJob {
  readonly shape: FlowShape;
  readonly recipe: Recipe;
  readonly data: Pick<TrainingData, 'nextBatch' | 'standardisation'>;
  /** The weights to begin with, behind the data's standardisation. */
  readonly weights: Float32Array;
}

import type { Engine } from '../gpu/device';
import { DeviceLostError, GpuError, RejectedRunError, ShaderError } from '../gpu/errors';
import { prepare, Program, type PreparedKernel } from '../gpu/program';
import { createTimer, Runner, type Timer } from '../gpu/runner';
import type { Kernel } from '../spec/kernel';
import type { Measurement } from '../spec/measurement';
import {
  allocatedBytes,
  leastTraffic,
  requestedTraffic,
  totalFlops,
  unsupported,
} from '../spec/plan';
import type { Task } from '../spec/task';
import type { TensorArray, TensorSpec } from '../spec/tensor';
import type { ComparisonRequest, ComparisonStage, Variant, VariantOutcome } from './comparison';
import { DeviceTensors } from './deviceTensors';
import { Judge, type Judgement } from './judge';
import { MOST_WARM_UP_ROUNDS, sampleInTurns, sum } from './sampleInTurns';
import { median } from './statistics';

/** A variant on its way through the comparison. */
interface Entry extends Judgement {
  readonly variant: Variant;
  readonly prepared: PreparedKernel;
  readonly runner: Runner;
  readonly outputs: readonly TensorArray[];
  /** Nanoseconds of the verified run: the time that warm-up starts from. */
  readonly firstNs: number;
  readonly samples: (readonly number[])[];
}

/**
 * Verifies and times several kernels on the same inputs in one run: each is compiled, run once over
 * poisoned tensors and compared with float64; those that are right are then warmed up and sampled in
 * turns (A B C A B C). A variant that cannot run fails alone.
 * @throws DeviceLostError, and the signal's reason when cancelled: then no outcome is complete
 */
export async function compare(
  engine: Engine,
  request: ComparisonRequest,
): Promise<readonly VariantOutcome[]> {
  const comparison = new Comparison(engine, request);
  try {
    return await comparison.run();
  } finally {
    comparison.release();
  }
}

class Comparison {
  private readonly engine: Engine;
  private readonly request: ComparisonRequest;
  private readonly tensors: DeviceTensors;
  private readonly timer: Timer;
  private readonly judge: Judge;
  /** Those on the device, by name. */
  private readonly inputs = new Map<string, GPUBuffer>();

  constructor(engine: Engine, request: ComparisonRequest) {
    this.engine = engine;
    this.request = request;
    this.judge = new Judge(engine, request);
    this.tensors = new DeviceTensors(engine);
    this.timer = createTimer(engine);
  }

  release(): void {
    this.timer.destroy();
    this.tensors.releaseAll();
  }

  async run(): Promise<readonly VariantOutcome[]> {
    const { variants, signal } = this.request;
    signal?.throwIfAborted();
    // the references start at once, on the caller's other thread
    this.judge.start();
    const verified: (Entry | VariantOutcome)[] = [];
    // one after the other: what a variant's compilation takes is its own, not the wait for others
    for (const [index, variant] of variants.entries()) {
      verified.push(await this.attempt(variant, index / variants.length));
    }
    const entries = verified.filter((each): each is Entry => 'runner' in each);
    const { timesWrong } = this.request;
    await this.sample(entries.filter(({ error }) => timesWrong || error.withinTolerance));
    return verified.map((each) => ('runner' in each ? this.finish(each) : each));
  }

  /** @throws GpuError where the device cannot run the variant */
  private async compile({ kernel, tuning }: Variant): Promise<PreparedKernel> {
    const { dims } = this.request;
    const { capabilities } = this.engine;
    const reason = unsupported(kernel, dims, tuning, capabilities);
    if (reason) throw new GpuError(reason);
    return prepare(this.engine, kernel, dims, kernel.plan(dims, tuning, capabilities));
  }

  /** Verifies one variant; a failure of its own becomes its outcome, a lost device everyone's. */
  private async attempt(variant: Variant, share: number): Promise<Entry | VariantOutcome> {
    this.request.signal?.throwIfAborted();
    try {
      this.report('compiling', variant, share / 2);
      const prepared = await this.compile(variant);
      this.report('verifying', variant, (share + 0.5 / this.request.variants.length) / 2);
      return await this.verify(variant, prepared);
    } catch (error) {
      if (!(error instanceof GpuError) || error instanceof DeviceLostError) throw error;
      const { source, messages } =
        error instanceof ShaderError ? error : { source: '', messages: [] };
      return this.emit({
        status: 'failed',
        kernel: variant.kernel.id,
        reason: error.text,
        source,
        messages,
      });
    }
  }

  /** Runs a variant once over poisoned tensors, and compares what it wrote with float64. */
  private async verify(variant: Variant, prepared: PreparedKernel): Promise<Entry> {
    const { kernel } = variant;
    const run = await this.validated(kernel, () => this.runPoisoned(kernel, prepared));
    return {
      variant,
      prepared,
      ...run,
      ...(await this.judge.judgementOf(kernel.task, run.outputs)),
      samples: [],
    };
  }

  private async runPoisoned(
    kernel: Kernel,
    prepared: PreparedKernel,
  ): Promise<Pick<Entry, 'runner' | 'firstNs' | 'outputs'>> {
    const { dims, signal } = this.request;
    signal?.throwIfAborted();
    const inputs = await this.uploadInputs(kernel.task);
    const scratch = await this.poisoned(prepared.plan.scratch);
    const specs = kernel.task.outputs(dims);
    const written = await this.poisoned(specs);
    const params = await this.tensors.params();
    const tensors = [...inputs, ...scratch, ...written];
    const program = Program.bind(this.engine, prepared, tensors, params);
    const runner = new Runner(this.engine, program, this.timer);
    const firstNs = sum(await runner.once(signal));
    const outputs: TensorArray[] = [];
    for (const [place, spec] of specs.entries()) {
      outputs.push(await this.tensors.read(written[place]!, spec));
    }
    return { runner, firstNs, outputs };
  }

  private async poisoned(specs: readonly TensorSpec[]): Promise<readonly GPUBuffer[]> {
    const buffers: GPUBuffer[] = [];
    for (const spec of specs) buffers.push(await this.tensors.poisoned(spec));
    return buffers;
  }

  /** @throws RejectedRunError where the device refuses one of the commands of `work` */
  private async validated<T>(kernel: Kernel, work: () => Promise<T>): Promise<T> {
    const { device } = this.engine;
    device.pushErrorScope('validation');
    const done = await work().catch(async (error: unknown) => {
      // a device that hangs answers nothing
      await this.engine.settle(device.popErrorScope()).catch(() => null);
      throw error;
    });
    const error = await this.engine.settle(device.popErrorScope());
    if (error) throw new RejectedRunError(kernel.id, error.message);
    return done;
  }

  /** Adds to each entry its samples. */
  private async sample(entries: readonly Entry[]): Promise<void> {
    const { samples, signal } = this.request;
    const rounds = samples + MOST_WARM_UP_ROUNDS;
    const taken = await sampleInTurns({
      firstNs: entries.map(({ firstNs }) => firstNs),
      samples,
      take: (variant, round) => {
        const entry = entries[variant]!;
        this.report('measuring', entry.variant, 0.5 + round / rounds / 2);
        return entry.runner.sample(signal);
      },
    });
    for (const [variant, entry] of entries.entries()) entry.samples.push(...taken[variant]!);
  }

  private finish(entry: Entry): VariantOutcome {
    const { variant, prepared, outputs } = entry;
    return this.emit({
      status: 'done',
      kernel: variant.kernel.id,
      measurement: this.measurement(entry),
      outputs,
      source: prepared.source,
    });
  }

  private measurement(entry: Entry): Measurement {
    const { variant, prepared, error, errors, difference, samples } = entry;
    const { dims } = this.request;
    const { kernel, tuning } = variant;
    const { plan } = prepared;
    const samplesNs = samples.map(sum);
    return {
      kernel: kernel.id,
      task: kernel.task.id,
      dims,
      tuning,
      clock: this.engine.clock.kind,
      samplesNs,
      medianNs: median(samplesNs),
      passes: plan.passes.map(({ entryPoint }, pass) => ({
        entryPoint,
        samplesNs: samples.map((times) => times[pass] ?? Number.NaN),
      })),
      compileNs: prepared.compileNs,
      error,
      ...(errors && { errors }),
      ...(difference && { difference }),
      requested: requestedTraffic(plan),
      least: leastTraffic(kernel.task, dims),
      allocatedBytes: allocatedBytes(kernel.task, dims, plan),
      flops: totalFlops(plan),
    };
  }

  /** What tasks of a comparison take under the same name is the same, and is uploaded once. */
  private async uploadInputs(task: Task): Promise<readonly GPUBuffer[]> {
    const buffers: GPUBuffer[] = [];
    for (const tensor of task.inputs(this.request.dims)) {
      const buffer =
        this.inputs.get(tensor.name) ?? (await this.tensors.input(tensor, this.request.inputs));
      this.inputs.set(tensor.name, buffer);
      buffers.push(buffer);
    }
    return buffers;
  }

  private report(stage: ComparisonStage, { kernel }: Variant, fraction: number): void {
    this.request.onProgress?.({ stage, kernel: kernel.id, fraction });
  }

  private emit(outcome: VariantOutcome): VariantOutcome {
    this.request.onOutcome?.(outcome);
    return outcome;
  }
}

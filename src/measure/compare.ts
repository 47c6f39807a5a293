import type { Engine } from '../gpu/device';
import { DeviceLostError, GpuError, RejectedRunError, ShaderError } from '../gpu/errors';
import { prepare, Program, type PreparedKernel } from '../gpu/program';
import { createTimer, Runner, type Timer } from '../gpu/runner';
import type { Kernel } from '../spec/kernel';
import type { Measurement, OutputDifference, OutputError } from '../spec/measurement';
import {
  allocatedBytes,
  leastTraffic,
  requestedTraffic,
  totalFlops,
  unsupported,
} from '../spec/plan';
import type { Task } from '../spec/task';
import { asStored } from '../spec/tensor';
import type { ComparisonRequest, ComparisonStage, Variant, VariantOutcome } from './comparison';
import { DeviceTensors } from './deviceTensors';
import { MOST_WARM_UP_ROUNDS, sampleInTurns, sum } from './sampleInTurns';
import { median } from './statistics';
import { outputError, relativeDifference, rowsToVerify } from './verify';

/** A variant on its way through the comparison. */
interface Entry {
  readonly variant: Variant;
  readonly prepared: PreparedKernel;
  readonly runner: Runner;
  readonly output: Float32Array;
  readonly error: OutputError;
  readonly difference: OutputDifference | undefined;
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
  private readonly references = new Map<Task, Promise<Float64Array>>();
  /** Those on the device, by name. */
  private readonly inputs = new Map<string, GPUBuffer>();

  constructor(engine: Engine, request: ComparisonRequest) {
    this.engine = engine;
    this.request = request;
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
    for (const task of new Set(variants.map(({ kernel }) => kernel.task))) this.reference(task);
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
    return { variant, prepared, ...run, ...(await this.judge(kernel, run.output)), samples: [] };
  }

  private async runPoisoned(
    kernel: Kernel,
    prepared: PreparedKernel,
  ): Promise<Pick<Entry, 'runner' | 'firstNs' | 'output'>> {
    const { dims, signal } = this.request;
    signal?.throwIfAborted();
    const outputSpec = kernel.task.output(dims);
    const inputs = await this.uploadInputs(kernel.task);
    const written: GPUBuffer[] = [];
    for (const tensor of [...prepared.plan.scratch, outputSpec]) {
      written.push(await this.tensors.storage(tensor));
    }
    await this.tensors.poison(written);
    const params = await this.tensors.params();
    const program = Program.bind(this.engine, prepared, [...inputs, ...written], params);
    const runner = new Runner(this.engine, program, this.timer);
    const firstNs = sum(await runner.once(signal));
    return { runner, firstNs, output: await this.tensors.read(written.at(-1)!, outputSpec) };
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

  private async judge(
    kernel: Kernel,
    output: Float32Array,
  ): Promise<Pick<Entry, 'error' | 'difference'>> {
    const { task } = kernel;
    const { dims } = this.request;
    const { shape } = task.output(dims);
    const tolerance = task.toleranceFor?.(dims) ?? task.tolerance;
    const rowLength = shape[shape.length - 1] ?? 1;
    const rows = this.rows(task);
    const expected = await this.reference(task);
    const base = this.baseTask();
    return {
      error: outputError(output, expected, rows, rowLength, tolerance),
      difference:
        base === task
          ? undefined
          : {
              fromTask: base.id,
              relative: relativeDifference(output, await this.reference(base), rows, rowLength),
            },
    };
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
    const { variant, prepared, output } = entry;
    return this.emit({
      status: 'done',
      kernel: variant.kernel.id,
      measurement: this.measurement(entry),
      output,
      source: prepared.source,
    });
  }

  private measurement({ variant, prepared, error, difference, samples }: Entry): Measurement {
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

  private reference(task: Task): Promise<Float64Array> {
    const known = this.references.get(task);
    if (known) return known;
    const { reference, dims, inputs } = this.request;
    const seen = asStored(task.inputs(dims), inputs);
    const rows = this.engine.settle(reference(task, dims, seen, this.rows(task)));
    // a run that ends early must not leave its failure unheard
    rows.catch(() => undefined);
    this.references.set(task, rows);
    return rows;
  }

  private rows(task: Task): readonly number[] {
    const { dims } = this.request;
    return rowsToVerify(task.output(dims), task.referenceFlopsPerRow(dims));
  }

  private baseTask(): Task {
    const base = this.request.baseTask ?? this.request.variants[0]?.kernel.task;
    if (!base) throw new Error('a comparison needs a variant');
    return base;
  }

  private report(stage: ComparisonStage, { kernel }: Variant, fraction: number): void {
    this.request.onProgress?.({ stage, kernel: kernel.id, fraction });
  }

  private emit(outcome: VariantOutcome): VariantOutcome {
    this.request.onOutcome?.(outcome);
    return outcome;
  }
}

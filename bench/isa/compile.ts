import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { openNodeGpu } from '../../src/cli/nodeGpu';
import { openDevice, type Engine } from '../../src/gpu/device';
import { GpuError } from '../../src/gpu/errors';
import type { Capabilities } from '../../src/spec/capabilities';
import { editedKernel, formOf } from '../../src/spec/editedKernel';
import type { Kernel, Plan, Tuning } from '../../src/spec/kernel';
import { hasHalf, resolveTuning, unsupported } from '../../src/spec/plan';
import { shaderSource } from '../../src/spec/shader';
import { isExperiment, type Job, KERNELS, storesHalf } from './jobs';

/** What the process that compiles is asked: `jobs.json` of its folder. */
export interface Order {
  readonly jobs: readonly Job[];
  /** Leave f16 out where the device has none. */
  readonly halfWherePossible: boolean;
  /** Leave out experiments that the device refuses. */
  readonly experimentsWherePossible: boolean;
}

/** What became of a job; a refusal is bad input, a failure is not. */
export type Outcome =
  | { readonly status: 'refused' | 'failed'; readonly job: Job; readonly reason: string }
  | {
      readonly status: 'done';
      readonly job: Job;
      readonly tuning: Tuning;
      readonly workgroupBytes: number;
      /** Files of the driver's words by entry point. */
      readonly files: Readonly<Record<string, string>>;
    };

/** What it answers: `outcomes.json` in the same folder. */
export interface Answer {
  readonly adapter: string;
  /** The driver's own words, with its version. */
  readonly compiler: string;
  /** Version of the package that holds Dawn. */
  readonly dawn: string;
  readonly outcomes: readonly Outcome[];
}

/**
 * Compiles what the folder asks for on the driver that stands behind the environment.
 * @param args the folder, which ISA_OUT names too
 */
export async function main([folder = '']: readonly string[]): Promise<number> {
  const order = JSON.parse(readFileSync(path.join(folder, 'jobs.json'), 'utf8')) as Order;
  const engine = await openDevice(openNodeGpu());
  const capabilities = asInBrowsers(engine.capabilities);
  const leaveOut = order.halfWherePossible && !hasHalf(capabilities);
  const outcomes: Outcome[] = [];
  const compiler = new Compiler(engine, folder);
  for (const job of order.jobs.filter(
    (each) => isExperiment(each) || !(leaveOut && storesHalf(each)),
  )) {
    const outcome = await compileJob(compiler, capabilities, job);
    const isLeftOut = order.experimentsWherePossible && isExperiment(job);
    if (outcome.status !== 'refused' || !isLeftOut) outcomes.push(outcome);
  }
  const { device, description } = engine.adapter;
  const answer: Answer = { adapter: device, compiler: description, dawn: dawnVersion(), outcomes };
  writeFileSync(path.join(folder, 'outcomes.json'), JSON.stringify(answer));
  return 0;
}

/** Direct3D and Metal have no more workgroup memory, so that most readers' browsers offer no more. */
const BROWSER_WORKGROUP_BYTES = 32 * 1024;
const BROWSER_INVOCATIONS = 1024;

function asInBrowsers(capabilities: Capabilities): Capabilities {
  const { limits } = capabilities;
  const most = (limit: number, bound: number): number => Math.min(limit, bound);
  return {
    ...capabilities,
    limits: {
      ...limits,
      maxComputeWorkgroupStorageSize: most(
        limits.maxComputeWorkgroupStorageSize,
        BROWSER_WORKGROUP_BYTES,
      ),
      maxComputeInvocationsPerWorkgroup: most(
        limits.maxComputeInvocationsPerWorkgroup,
        BROWSER_INVOCATIONS,
      ),
    },
  };
}

function dawnVersion(): string {
  const { version } = createRequire(import.meta.url)('webgpu/package.json') as { version: string };
  return version;
}

async function compileJob(
  compiler: Compiler,
  capabilities: Capabilities,
  job: Job,
): Promise<Outcome> {
  const own = KERNELS.find(({ id }) => id === job.kernel);
  if (!own) throw new Error(`there is no kernel ${job.kernel}`);
  const tuning = resolveTuning(own, job.dims, capabilities, job.chosen);
  const kernel = edited(own, job, tuning, capabilities);
  const reason = unsupported(kernel, job.dims, tuning, capabilities);
  if (reason) return { status: 'refused', job, reason: reason.en };
  const plan = kernel.plan(job.dims, tuning, capabilities);
  try {
    const files = await compiler.compile(kernel, job, plan);
    return { status: 'done', job, tuning, workgroupBytes: plan.workgroupBytes, files };
  } catch (error) {
    if (!(error instanceof GpuError)) throw error;
    // a text that does not compile is bad input where a person gave it
    const status = job.source === undefined ? 'failed' : 'refused';
    return { status, job, reason: error.message };
  }
}

function edited(own: Kernel, job: Job, tuning: Tuning, capabilities: Capabilities): Kernel {
  if (job.source === undefined) return own;
  const form = formOf(own, own.plan(job.dims, tuning, capabilities));
  return editedKernel(own, { text: job.source, form });
}

/** Makes pipelines one by one, so that each is the file that was written last. */
class Compiler {
  private readonly engine: Engine;
  private readonly folder: string;
  /** Dawn makes no pipeline twice: what was written for a text and an entry point. */
  private readonly written = new Map<string, string>();
  private shaders = 0;

  constructor(engine: Engine, folder: string) {
    this.engine = engine;
    this.folder = folder;
  }

  /** @throws ShaderError */
  async compile(kernel: Kernel, job: Job, plan: Plan): Promise<Record<string, string>> {
    const source = shaderSource(kernel, plan);
    writeFileSync(path.join(this.folder, `shader${this.shaders++}.wgsl`), source);
    const files: Record<string, string> = {};
    for (const { entryPoint } of plan.passes) {
      const key = `${entryPoint}\0${source}`;
      const file =
        this.written.get(key) ?? (await this.makePipeline(kernel, job, plan, entryPoint));
      this.written.set(key, file);
      files[entryPoint] = file;
    }
    return files;
  }

  private async makePipeline(
    kernel: Kernel,
    job: Job,
    plan: Plan,
    entryPoint: string,
  ): Promise<string> {
    const before = new Set(this.pipelineFiles());
    await this.engine.pipelines.compile(kernel.id, shaderSource(kernel, plan), [entryPoint], {
      reads: kernel.task.inputs(job.dims).length,
      writes: plan.scratch.length + 1,
    });
    const file = this.pipelineFiles().find((each) => !before.has(each));
    if (file === undefined) throw new Error(`the driver told nothing of ${kernel.id}`);
    return file;
  }

  private pipelineFiles(): readonly string[] {
    return readdirSync(this.folder).filter((name) => /^\d+\.json$/.test(name));
  }
}

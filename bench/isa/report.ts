import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FailedRunError, InputError } from '../../src/cli/errors';
import type { Tuning } from '../../src/spec/kernel';
import type { Loop } from './assembly/loops';
import type { Answer, Order, Outcome } from './compile';
import { runOnCompiler } from './driverProcess';
import type { Target } from './drivers';
import type { Driver } from './drivers/driver';
import { type Executable, type Figures, readExecutable } from './figures';

/** What a compiler made of one entry point of a kernel. */
export interface Row extends Figures {
  readonly kernel: string;
  readonly size: string;
  readonly tuning: Tuning;
  readonly entry: string;
  /** Where they are asked for. */
  readonly loops?: readonly Loop[];
}

/** What the compiler of one device made of all that was asked. */
export interface Report {
  /** As the options name it. */
  readonly device: string;
  /** As the driver names it. */
  readonly adapter: string;
  /** The driver's own words, with its version. */
  readonly compiler: string;
  /** Version of the package that holds Dawn, which makes SPIR-V of WGSL. */
  readonly dawn: string;
  readonly rows: readonly Row[];
  /** Kernels whose text does not compile: each is a line. */
  readonly failures: readonly string[];
}

export interface Request {
  readonly compilers: string;
  readonly order: Order;
  readonly loops: boolean;
  /** Where the driver's words and the shaders stay; nowhere unless given. */
  readonly keep?: string | undefined;
}

/**
 * Compiles for one device, in a process of its own.
 * @throws InputError where the device cannot run what was asked, FailedRunError where its compiler fails
 */
export async function reportOn(target: Target, request: Request): Promise<Report> {
  if (request.keep !== undefined) return reportIn(request.keep, target, request);
  return withFolder((folder) => reportIn(folder, target, request));
}

/** Lets `work` use a folder of its own, which is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tilescope-isa-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function reportIn(folder: string, target: Target, request: Request): Promise<Report> {
  const answer = await askCompiler(target, request, folder);
  const { adapter, compiler, dawn, outcomes } = answer;
  const refused = outcomes.find(({ status }) => status === 'refused');
  if (refused?.status === 'refused') {
    throw new InputError(`${describeOutcome(refused)} on ${target.name}: ${refused.reason}`);
  }
  const rows = outcomes.flatMap((outcome) => rowsOf(target.driver, outcome, request, folder));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'failed'
      ? [`${describeOutcome(outcome)} on ${target.name}: ${outcome.reason}`]
      : [],
  );
  return { device: target.name, adapter, compiler, dawn, rows, failures };
}

function describeOutcome({ job }: Outcome): string {
  return `${job.kernel}, ${job.size}`;
}

async function askCompiler(target: Target, request: Request, folder: string): Promise<Answer> {
  writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(request.order));
  const program = { entry: '/bench/isa/compile.ts', args: [folder] };
  // Mesa prints there
  const code = await runOnCompiler(request.compilers, target, folder, program, 'ignore');
  if (code !== 0) throw new FailedRunError(`the compiler of ${target.name} ended with ${code}`);
  return JSON.parse(readFileSync(path.join(folder, 'outcomes.json'), 'utf8')) as Answer;
}

function rowsOf(
  driver: Driver,
  outcome: Outcome,
  { loops: withLoops }: Request,
  folder: string,
): readonly Row[] {
  if (outcome.status !== 'done') return [];
  const { job, tuning, workgroupBytes, files } = outcome;
  return Object.entries(files).map(([entry, file]) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const { executables } = JSON.parse(text) as { readonly executables: readonly Executable[] };
    // of several widths the widest is what runs
    const made = executables.at(-1);
    if (!made) throw new FailedRunError(`the driver tells nothing of ${job.kernel}/${entry}`);
    const { figures, loops } = readExecutable(driver, made, workgroupBytes);
    const about = { kernel: job.kernel, size: job.size, tuning, entry };
    return { ...about, ...figures, ...(withLoops && { loops }) };
  });
}

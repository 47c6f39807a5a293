import { withEngine } from '../../src/cli/command';
import { FailedRunError, InputError } from '../../src/cli/errors';
import { experiment } from '../../src/cli/flow/experiment';
import { DIGITS, readRecipe, RECIPE_OPTIONS } from '../../src/cli/flow/recipe';
import { densitySource } from '../../src/cli/flow/source';
import { adapterName } from '../../src/cli/info';
import { describeOptions, parseOptions, parseWithin } from '../../src/cli/options';
import type { Engine } from '../../src/gpu/device';
import { allRuns, filterRuns, type PlannedRun } from './plan';
import { type FailedRun, type FlowResults, type FlowRun, hasFailed } from './results';
import { readResults, writeResults } from './results';
import { makeReport } from './table';
import { timeKernels } from './timings';

const HELD_OUT = 50_000;

const options = {
  resume: { kind: 'switch', help: 'keep what flows.json holds, and run what is missing' },
  only: {
    kind: 'text',
    value: 'filter',
    help: 'some runs alone, the others stay, as in density=moons,rings,model=nice,seeds=0,1; or timings',
  },
  steps: { kind: 'text', value: 'n', default: '2000', help: 'steps of each run' },
  out: { kind: 'text', value: 'folder', default: 'bench/results', help: 'where the results go' },
  help: { kind: 'switch', help: 'this list' },
} as const;

/** @returns the exit code: 0 done and no gate missed, 2 bad input, 1 anything else */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const given = parseOptions(args, options);
    if (!given.help) return await withEngine((engine) => bench(engine, given));
    process.stdout.write(`npm run -s bench:flows -- [options]\n\n${describeOptions(options)}\n`);
    return 0;
  } catch (error) {
    const isInput = error instanceof InputError;
    process.stderr.write(`${isInput ? error.message : (error as Error).stack}\n`);
    return isInput ? 2 : 1;
  }
}

type Given = ReturnType<typeof parseOptions<typeof options>>;

async function bench(engine: Engine, { resume, only, steps, out }: Given): Promise<number> {
  const count = parseWithin('steps', steps, [1, 1_000_000]);
  const timingsOnly = only === 'timings';
  const wanted = timingsOnly ? [] : only ? filterRuns(allRuns(), only) : allRuns();
  let results: FlowResults = { steps: count, runs: [], timings: [] };
  if (resume || only) results = await readResults(out, count);
  const keep = async (next: FlowResults): Promise<void> => {
    results = next;
    await writeResults(out, results, makeReport(results).text);
  };
  const isThere = (planned: PlannedRun): boolean =>
    resume && results.runs.some((run) => isDone(run, planned));
  const missing = wanted.filter((planned) => !isThere(planned));
  for (const [index, planned] of missing.entries()) {
    const run = await runOne(engine, planned, steps);
    process.stderr.write(`${index + 1} of ${missing.length}: ${describe(run)}\n`);
    const others = results.runs.filter((each) => !isSame(each, planned));
    await keep({ ...results, runs: [...others, run] });
  }
  if (timingsOnly || (!only && results.timings.length === 0)) {
    await keep({ ...results, timings: await timeKernels(engine) });
  }
  const { text, failures } = makeReport(results);
  process.stdout.write(text);
  return failures > 0 ? 1 : 0;
}

function isSame(run: PlannedRun, { density, model, seed }: PlannedRun): boolean {
  return run.density === density && run.model === model && run.seed === seed;
}

/** A run that failed is run again. */
function isDone(run: FlowRun | FailedRun, planned: PlannedRun): boolean {
  return isSame(run, planned) && !hasFailed(run);
}

async function runOne(
  engine: Engine,
  { density, model, seed }: PlannedRun,
  steps: string,
): Promise<FlowRun | FailedRun> {
  const adapter = adapterName(engine.adapter);
  const args = ['--model', model, '--seed', String(seed)];
  if (density !== DIGITS) args.push('--steps', steps);
  const recipe = readRecipe(parseOptions(args, RECIPE_OPTIONS), density);
  const source = await densitySource(density, seed, HELD_OUT);
  try {
    const { result } = await experiment(engine, source, recipe, () => undefined);
    // whether it beats the Gaussian follows from both numbers
    const { nllStandardError: standardError, againstGaussian: _, ...rest } = result;
    return { ...rest, standardError, adapter, date: new Date().toISOString() };
  } catch (error) {
    if (!(error instanceof FailedRunError)) throw error;
    const date = new Date().toISOString();
    return { density, model, seed, adapter, date, failure: error.message };
  }
}

function describe(run: FlowRun | FailedRun): string {
  const name = `${run.density}, ${run.model}, seed ${run.seed}`;
  if (hasFailed(run)) return `${name}: ${run.failure}`;
  const bits = run.density === DIGITS ? ` (${run.bitsPerDim?.toFixed(4)} bits per dimension)` : '';
  const error = run.standardError.toFixed(4);
  return `${name}: ${run.nllNats.toFixed(4)} ± ${error} nats${bits}, ${run.seconds.toFixed(1)} s`;
}

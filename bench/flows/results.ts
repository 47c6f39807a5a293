import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../src/cli/errors';
import { writeWhole } from '../../src/cli/files';
import type { ExperimentResult } from '../../src/cli/flow/experiment';

/** One training and what came of it. */
export interface FlowRun extends Omit<ExperimentResult, 'nllStandardError' | 'againstGaussian'> {
  readonly standardError: number;
  /** In words. */
  readonly adapter: string;
  /** ISO 8601 */
  readonly date: string;
}

/** A training that came to nothing. */
export interface FailedRun extends Pick<
  FlowRun,
  'density' | 'model' | 'seed' | 'adapter' | 'date'
> {
  readonly failure: string;
}

/** One kernel at one size in one direction, sampled in turns with the other. */
export interface Timing {
  readonly kernel: string;
  readonly inverse: boolean;
  readonly batch: number;
  readonly clock: string;
  readonly medianNs: number;
  readonly samplesNs: readonly number[];
  readonly adapter: string;
  readonly date: string;
}

export interface FlowResults {
  /** Steps of each run. */
  readonly steps: number;
  readonly runs: readonly (FlowRun | FailedRun)[];
  readonly timings: readonly Timing[];
}

export function hasFailed(run: FlowRun | FailedRun): run is FailedRun {
  return 'failure' in run;
}

/** What is kept of earlier runs. @throws InputError where the file is no such file */
export async function readResults(folder: string, steps: number): Promise<FlowResults> {
  const file = path.join(folder, 'flows.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { steps, runs: [], timings: [] };
  const results = parseResults(text);
  if (results?.steps === steps) return results;
  const holds = results ? `runs of ${results.steps} steps` : 'no results';
  throw new InputError(`${file} holds ${holds}: remove it, or name another --out`);
}

function parseResults(text: string): FlowResults | null {
  try {
    return JSON.parse(text) as FlowResults;
  } catch {
    return null;
  }
}

/** Writes flows.json, and flows.md beside it. */
export async function writeResults(
  folder: string,
  results: FlowResults,
  table: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = { 'flows.json': `${JSON.stringify(results, null, 2)}\n`, 'flows.md': table };
  for (const [name, text] of Object.entries(files)) {
    await writeWhole('out', path.join(folder, name), new TextEncoder().encode(text));
  }
}

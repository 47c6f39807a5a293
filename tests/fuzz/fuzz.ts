import type { Engine } from '../../src/gpu/device';
import { DeviceLostError, GpuError } from '../../src/gpu/errors';
import { defaultLimitsEngine, manyLanesEngine, testEngine } from '../gpu/nodeEngine';
import { drawCases, type DrawOptions } from './cases';
import { type Difference, describeDifference } from './judge';
import { shrink } from './shrink';
import type { CapabilitySet, FuzzCase, Subject } from './subject';
import { subjects } from './subjects';

export interface FuzzOptions extends DrawOptions {
  /** The kernel that is run alone, by its id; all unless given. */
  readonly kernel?: string | undefined;
  /** The number of the case that is run alone; all unless given. */
  readonly only?: number | undefined;
  /** How many failures are made small: the first. */
  readonly mostShrunk: number;
  /** Told of each case before it runs, and of each failure as it is found. */
  readonly onCase?: (index: number, each: FuzzCase) => void;
  readonly onFailure?: (failure: Failure) => void;
}

export interface Failure {
  /** Its place among the cases. */
  readonly index: number;
  /** As drawn, and made small where few enough failed before it. */
  readonly drawn: FuzzCase;
  readonly smallest: FuzzCase;
  /** What is wrong with the smallest. */
  readonly problem: string;
}

export const kernelIds: readonly string[] = subjects.map(({ kernel }) => kernel);

/** The engines of this machine's adapter, one for each set of capabilities that kernels are planned for. */
async function openEngines(): Promise<Readonly<Record<CapabilitySet, Engine>>> {
  return {
    own: await testEngine(),
    'default limits': await defaultLimitsEngine(),
    '32 lanes': await manyLanesEngine(),
  };
}

/** Runs configurations at random against float64. @returns those that failed */
export async function fuzz(options: FuzzOptions): Promise<readonly Failure[]> {
  const engines = await openEngines();
  const chosen = subjects.filter(({ kernel }) => !options.kernel || kernel === options.kernel);
  const capabilitiesOf = (set: CapabilitySet) => engines[set].capabilities;
  const failures: Failure[] = [];
  let next = 0;
  for (const [subject, each] of drawCases(chosen, capabilitiesOf, options)) {
    const index = next++;
    if (options.only !== undefined && index !== options.only) continue;
    options.onCase?.(index, each);
    const problem = await problemOf(subject, each, engines);
    if (!problem) continue;
    const failure =
      failures.length < options.mostShrunk
        ? await minimise(subject, each, engines)
        : { drawn: each, smallest: each, problem: describeDifference(problem) };
    failures.push({ index, ...failure });
    options.onFailure?.(failures.at(-1)!);
  }
  return failures;
}

/** What is wrong with a case as a test holds it; null where nothing is. */
export async function runCase(each: FuzzCase): Promise<string | null> {
  const subject = subjects.find(({ kernel }) => kernel === each.kernel);
  if (!subject) throw new Error(`there is no kernel ${each.kernel}`);
  const problem = await problemOf(subject, each, await openEngines());
  return problem && describeDifference(problem);
}

/** @throws DeviceLostError: nothing can be said of the cases behind */
async function problemOf(
  subject: Subject,
  each: FuzzCase,
  engines: Readonly<Record<CapabilitySet, Engine>>,
): Promise<Difference | string | null> {
  try {
    return await subject.run(engines[each.capabilities], each);
  } catch (error) {
    if (!(error instanceof GpuError) || error instanceof DeviceLostError) throw error;
    return error.message;
  }
}

async function minimise(
  subject: Subject,
  drawn: FuzzCase,
  engines: Readonly<Record<CapabilitySet, Engine>>,
): Promise<Omit<Failure, 'index'>> {
  const canRun = ({ dims, tuning, capabilities }: FuzzCase): boolean =>
    !subject.unsupported(dims, tuning, engines[capabilities].capabilities);
  const smallest = await shrink(drawn, subject, async (candidate) => {
    if (!canRun(candidate)) return false;
    if (!subject.isWithinRange(candidate.dims, subject.inputs(candidate))) return false;
    return (await problemOf(subject, candidate, engines)) !== null;
  });
  const problem = (await problemOf(subject, smallest, engines)) ?? 'fails now and then';
  return { drawn, smallest, problem: describeDifference(problem) };
}

import type { Capabilities } from '../spec/capabilities';
import type { Kernel, Tuning } from '../spec/kernel';
import { resolveTuning, unsupported } from '../spec/plan';
import type { Dims } from '../spec/task';
import { gainOver, keyOf, type MeasureTunings, TuningContest, WORTH } from './tune';

/** Tunings that are timed against each other, the default among them: compiling them is the cost. */
export const MOST_CANDIDATES = 3;

/** The fewest and the most registers that a thread of a known GPU may hold. */
const [FEWEST_REGISTERS, MOST_REGISTERS] = [64, 256];

/**
 * Tunings of which a device may run each the fastest: the default first, then what the kernel would
 * prefer with another budget of registers, then the neighbours that it names. The device supports all
 * of them, but perhaps for the first.
 * @param pause is awaited before each is planned: a plan of a large size takes its time
 */
export async function autoCandidates(
  kernel: Kernel,
  dims: Dims,
  capabilities: Capabilities,
  pause: () => Promise<void>,
): Promise<readonly Tuning[]> {
  const found = new Map<string, Tuning>();
  await pause();
  const usual = resolveTuning(kernel, dims, capabilities);
  found.set(keyOf(usual), usual);
  for (const plan of alternatives(kernel, dims, capabilities, usual)) {
    if (found.size === MOST_CANDIDATES) break;
    await pause();
    const tuning = plan();
    if (found.has(keyOf(tuning)) || unsupported(kernel, dims, tuning, capabilities)) continue;
    found.set(keyOf(tuning), tuning);
  }
  return [...found.values()];
}

/** In the order in which they are tried, each to be found when it is needed. */
function* alternatives(
  kernel: Kernel,
  dims: Dims,
  capabilities: Capabilities,
  usual: Tuning,
): Generator<() => Tuning> {
  for (const registers of otherBudgets(capabilities)) {
    yield () => resolveTuning(kernel, dims, { ...capabilities, registers });
  }
  for (const name of kernel.neighbours ?? []) {
    const choices = kernel.tunables.find((tunable) => tunable.name === name)?.choices ?? [];
    const place = choices.indexOf(usual[name] ?? Number.NaN);
    if (place < 0) continue;
    for (const value of [choices[place - 1], choices[place + 1]]) {
      if (value === undefined) continue;
      yield () => resolveTuning(kernel, dims, capabilities, { [name]: value });
    }
  }
}

/** Budgets of registers to plan for beside the device's own: less, unless it is the least; both where it does not tell. */
function otherBudgets({ registers }: Capabilities): readonly number[] {
  if (registers === undefined) return [FEWEST_REGISTERS, MOST_REGISTERS];
  return [registers > FEWEST_REGISTERS ? registers / 2 : 2 * registers];
}

/** What a device is best served with. */
export interface Fastest {
  readonly tuning: Tuning;
  /** How many times faster than the first of those that were timed; 1 where that is the best. */
  readonly faster: number;
}

/**
 * Times few tunings in one comparison, and the fastest once more beside the first, which stays unless
 * another is faster by more than two measurements differ, both times.
 * @returns null where the first has no time: then there is nothing to compare with
 */
export async function fastestOf(
  tunings: readonly Tuning[],
  measure: MeasureTunings,
): Promise<Fastest | null> {
  const contest = new TuningContest(measure, () => undefined);
  await contest.enter(tunings);
  const [usual] = contest.tried;
  const best = contest.winner;
  if (!usual?.relative || !best?.relative) return null;
  const held: Fastest = { tuning: usual.tuning, faster: 1 };
  if (usual.relative / best.relative < WORTH) return held;
  const faster = await gainOver(measure, usual.tuning, best.tuning);
  return faster !== null && faster >= WORTH ? { tuning: best.tuning, faster } : held;
}

import { type Goal, MOST_ERRORS_BELOW_ENTROPY, SEEDS } from './gates';
import { type FailedRun, type FlowRun, hasFailed } from './results';

/** How the runs of one model on one density stand against their goal. */
export interface Verdict {
  readonly status: 'pass' | 'fail' | 'incomplete';
  readonly words: string;
}

/** The runs of one model on one density, seed by seed. */
export function judgeRuns(runs: readonly (FlowRun | FailedRun)[], goal: Goal): Verdict {
  const failed = runs.find(hasFailed);
  if (failed) return fail(`seed ${failed.seed} came to nothing: ${failed.failure}`);
  const done = runs.filter((run): run is FlowRun => !hasFailed(run));
  const impossible = done.find(isBelowEntropy);
  if (impossible) {
    return fail(`seed ${impossible.seed} is below the entropy: its log-det is wrong`);
  }
  const missing = SEEDS.filter((seed) => !done.some((run) => run.seed === seed));
  if (missing.length > 0) {
    const words = `${SEEDS.length - missing.length} of ${SEEDS.length} seeds`;
    return { status: 'incomplete', words };
  }
  const mean = meanOf(done.map(({ nllNats }) => nllNats));
  if (mean <= goal.gate) return { status: 'pass', words: mean <= goal.aim ? 'pass, aim' : 'pass' };
  return fail(`${(mean - goal.gate).toFixed(3)} above the gate`);
}

function fail(why: string): Verdict {
  return { status: 'fail', words: `**FAIL**: ${why}` };
}

/** No flow describes points better than the density they come from. */
function isBelowEntropy({ nllNats, standardError, entropyNats }: FlowRun): boolean {
  if (entropyNats === undefined) return false;
  // not a number is not above it either
  return !(nllNats >= entropyNats - MOST_ERRORS_BELOW_ENTROPY * standardError);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation; NaN of fewer than two. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

import { attentionKernels } from '../../../src/kernels';
import { median } from '../../../src/measure/statistics';
import { sampleFloats } from '../../../src/workloads/inputs';
import { dimsOf, MOST_RUN_MS, predictMs, repeatsFor, samplesFor, SEED, turns } from '../plan';
import { withRatios } from '../ratio';
import type { ProbedRoofs, Result, Setting } from '../report';
import { sharesOf } from '../shares';
import type { Prepared } from './contestant';
import { countDispatches } from './dispatches';
import { messageOf, type Entrant } from './entrant';
import { Judge } from './judge';
import { timeRuns } from './timing';

/** The libraries compute the first of them, from the same q, k and v. */
const TASKS = attentionKernels.map(({ task }) => task);

/** An entrant whose first run was right. */
interface Runner {
  readonly entrant: Entrant;
  readonly prepared: Prepared;
  readonly ranOn: 'gpu' | 'cpu';
  readonly error: number;
  readonly runMs: number;
  readonly samplesMs: number[];
  /** What went wrong while it was sampled. */
  failure: string;
}

/** All entrants at one setting: same inputs, each verified, then timed in turns, then verified again. */
export class Match {
  private readonly setting: Setting;
  private readonly roofs: ProbedRoofs | null;
  private readonly tell: (text: string) => void;
  private readonly judge: Judge;
  private readonly dims;
  private readonly inputs;

  constructor(setting: Setting, roofs: ProbedRoofs | null, tell: (text: string) => void) {
    this.setting = setting;
    this.roofs = roofs;
    this.tell = tell;
    this.dims = dimsOf(setting);
    this.inputs = Object.fromEntries(
      TASKS.flatMap((task) => Object.entries(sampleFloats(task, this.dims, SEED))),
    );
    this.judge = new Judge(this.dims, this.inputs);
  }

  async play(entrants: readonly Entrant[]): Promise<readonly Result[]> {
    const first: (Runner | Result)[] = [];
    for (const entrant of entrants) first.push(await this.qualify(entrant));
    const runners = first.filter((each): each is Runner => 'prepared' in each);
    await this.sample(runners);
    const results: Result[] = [];
    for (const each of first) results.push('prepared' in each ? await this.finish(each) : each);
    return withRatios(results);
  }

  /** The first run: whether it can run, where, and whether it is right. */
  private async qualify(entrant: Entrant): Promise<Runner | Result> {
    const { contestant, opened, seen } = entrant;
    this.tell(`${contestant.library}, ${contestant.kernel}: first run`);
    if (entrant.failure || !opened) return this.result(entrant, 'failed', entrant.failure);
    const predicted = predictMs(seen, this.setting) ?? 0;
    if (predicted > MOST_RUN_MS) {
      const seconds = (predicted / 1000).toFixed(0);
      return this.result(entrant, 'not-run', `too slow, not run: about ${seconds} s predicted`);
    }
    let prepared: Prepared | undefined;
    try {
      const ready = await entrant.attempt(opened.prepare(this.dims, this.inputs));
      prepared = ready;
      return await this.firstRun(entrant, ready);
    } catch (error) {
      prepared?.release();
      return this.result(entrant, 'failed', messageOf(error));
    }
  }

  private async firstRun(entrant: Entrant, prepared: Prepared): Promise<Runner | Result> {
    const { device } = entrant.opened!;
    entrant.takeComplaint();
    const once = countDispatches(async () => void (await timeRuns(device, prepared, 1)));
    const ranOn = (await entrant.attempt(once)) > 0 ? 'gpu' : 'cpu';
    const output = await entrant.attempt(prepared.read());
    const { relative, withinTolerance } = this.judge.errorOf(entrant.contestant.task, output);
    if (!withinTolerance) {
      prepared.release();
      const details = { ranOn, error: finite(relative) } as const;
      return this.result(entrant, 'wrong', wrongBy(relative, entrant.takeComplaint()), details);
    }
    // the first run compiled; the second shows what a run takes
    const runMs = await entrant.attempt(timeRuns(device, prepared, 1));
    entrant.seen.push({ ...this.setting, ms: runMs });
    return { entrant, prepared, ranOn, error: relative, runMs, samplesMs: [], failure: '' };
  }

  /** In turns, A B C A B C: what slows the machine for a while meets everyone. */
  private async sample(runners: readonly Runner[]): Promise<void> {
    const order = turns(runners.map(({ runMs }) => samplesFor(runMs)));
    for (const [round, present] of order.entries()) {
      this.tell(`round ${round + 1} of ${order.length}`);
      for (const index of present) await this.sampleOne(runners[index]!);
    }
  }

  private async sampleOne(runner: Runner): Promise<void> {
    const { entrant, prepared, runMs, samplesMs } = runner;
    if (runner.failure) return;
    try {
      const work = timeRuns(entrant.opened!.device, prepared, repeatsFor(runMs));
      samplesMs.push(await entrant.attempt(work));
    } catch (error) {
      runner.failure = messageOf(error);
    }
  }

  /** Only who is still right after the last run has a time. */
  private async finish(runner: Runner): Promise<Result> {
    const { entrant, prepared, ranOn, samplesMs, failure } = runner;
    try {
      if (failure) return this.result(entrant, 'failed', failure);
      const output = await entrant.attempt(prepared.read());
      const { relative, withinTolerance } = this.judge.errorOf(entrant.contestant.task, output);
      const details = { ranOn, error: finite(Math.max(relative, runner.error)) } as const;
      if (!withinTolerance) {
        return this.result(entrant, 'wrong', `after timing, ${wrongBy(relative, '')}`, details);
      }
      const medianMs = median(samplesMs);
      const { work } = prepared;
      const shares = work && this.roofs ? sharesOf(work, medianMs, this.roofs) : null;
      return this.result(entrant, 'timed', '', { ...details, samplesMs, medianMs, shares });
    } catch (error) {
      return this.result(entrant, 'failed', messageOf(error));
    } finally {
      prepared.release();
    }
  }

  private result(
    { contestant }: Entrant,
    verdict: Result['verdict'],
    reason: string,
    details: Partial<Result> = {},
  ): Result {
    const { library, kernel, task } = contestant;
    const nothing = { ranOn: null, medianMs: null, samplesMs: [], error: null, shares: null };
    const who = { library, kernel, task: task.id, ...this.setting };
    return { ...who, verdict, reason, ratio: null, ...nothing, ...details };
  }
}

function wrongBy(relative: number, complaint: string): string {
  const difference = Number.isNaN(relative)
    ? 'holds NaN'
    : `differs from float64 by ${relative.toExponential(1)} of the largest value`;
  return complaint ? `${difference}; its device says: ${complaint}` : difference;
}

/** JSON knows no NaN. */
function finite(relative: number): number | null {
  return Number.isFinite(relative) ? relative : null;
}

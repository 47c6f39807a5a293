import { describe, expect, it } from 'vitest';
import { everyTuning, tune, type TunedTime, TuningContest } from '../../src/measure/tune';
import type { Kernel, Tuning } from '../../src/spec/kernel';

const label = { en: '', 'zh-CN': '' };
const tunable = (name: string, choices: readonly number[]) => ({
  name,
  label,
  hint: label,
  choices,
});
const kernelOf = (...tunables: ReturnType<typeof tunable>[]) => ({ tunables }) as unknown as Kernel;

const small = kernelOf(tunable('rows', [1, 2, 4]), tunable('cols', [1, 2]));
const large = kernelOf(
  tunable('rows', [8, 16, 32, 64, 128]),
  tunable('cols', [8, 16, 32, 64]),
  tunable('splits', [1, 2, 4, 8]),
);

/** Best at rows 64, cols 32, splits 2; the device is slower from comparison to comparison. */
function drifting(): {
  measure: (tunings: readonly Tuning[]) => Promise<TunedTime[]>;
  calls(): number;
} {
  let calls = 0;
  const cost = ({ rows = 1, cols = 1, splits = 1 }: Tuning) =>
    100 +
    30 * Math.abs(Math.log2(rows / 64)) +
    20 * Math.abs(Math.log2(cols / 32)) +
    10 * Math.abs(Math.log2(splits / 2));
  return {
    measure: async (tunings) => {
      calls += 1;
      return tunings.map((tuning) => cost(tuning) * calls);
    },
    calls: () => calls,
  };
}

describe('tuning', () => {
  it('tries all where there are few', async () => {
    const { measure } = drifting();
    const contest = new TuningContest(measure, () => undefined);
    await tune(contest, small, { rows: 1, cols: 1 }, () => true, 20);
    expect(contest.tried).toHaveLength(6);
    expect(contest.winner?.tuning).toEqual({ rows: 4, cols: 2 });
  });

  it('finds the best of many within its points, though the device grows slower meanwhile', async () => {
    const { measure } = drifting();
    const contest = new TuningContest(measure, () => undefined);
    await tune(contest, large, { rows: 8, cols: 8, splits: 1 }, () => true, 20);
    expect(contest.tried.length).toBeLessThanOrEqual(20);
    expect(contest.winner?.tuning).toEqual({ rows: 64, cols: 32, splits: 2 });
    // 240 at the start, 100 at the end, in one measure
    expect(contest.winner?.relative).toBeCloseTo(100 / 240, 10);
  });

  it('tries nothing that does not fit, nothing twice, and says what failed', async () => {
    const seen: string[] = [];
    const contest = new TuningContest(
      async (tunings) =>
        tunings.map((tuning) =>
          tuning['rows'] === 4 ? { en: 'wrong', 'zh-CN': '错误' } : tuning['rows']! * 10,
        ),
      ({ tuning }) => seen.push(JSON.stringify(tuning)),
    );
    await tune(contest, small, { rows: 2, cols: 1 }, ({ cols }) => cols === 1, 20);
    expect(new Set(seen).size).toBe(seen.length);
    expect(contest.tried.map(({ tuning }) => tuning['cols'])).toEqual([1, 1, 1]);
    expect(contest.tried.find(({ tuning }) => tuning['rows'] === 4)).toMatchObject({
      medianNs: null,
      relative: null,
      reason: { en: 'wrong' },
    });
    expect(contest.winner?.tuning).toEqual({ rows: 1, cols: 1 });
  });

  it('has no winner where nothing runs', async () => {
    const contest = new TuningContest(
      async (tunings) => tunings.map(() => ({ en: 'no', 'zh-CN': '否' })),
      () => undefined,
    );
    await tune(contest, small, { rows: 1, cols: 1 }, () => true, 20);
    expect(contest.winner).toBeNull();
  });

  it('lists every combination once', () => {
    expect(everyTuning(large)).toHaveLength(80);
    expect(everyTuning({ tunables: [] })).toEqual([{}]);
  });
});

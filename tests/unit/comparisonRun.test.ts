import { describe, expect, it, vi } from 'vitest';
import { attentionLab } from '../../src/state/attention/comparison';
import { createComparison } from '../../src/state/comparison/comparison';
import { run } from '../../src/state/comparison/run';
import { countsOf, type KernelRun } from '../../src/state/comparison/runState';
import { sampleResult } from './sampleReport';

vi.mock('../../src/state/device', async (original) => ({
  ...(await original<object>()),
  currentEngine: () => ({ adapter: { software: true } }),
}));

const first = sampleResult(0);
const done = (withinTolerance: boolean): KernelRun => {
  const { measurement, ...made } = first;
  const error = { ...measurement.error, withinTolerance };
  const result = { ...made, measurement: { ...measurement, error }, source: '' };
  return { status: 'done', result: { ...result, outputs: [new Float32Array()] } };
};

describe('what is said of a comparison', () => {
  it('is that nothing ran, where no kernel is on', async () => {
    const comparison = createComparison(attentionLab);
    comparison.runStore.setState({ runs: { standard: done(true) }, ran: ['standard'] });
    comparison.settingStore.setState({ kernels: [] });
    await run(comparison);
    expect(comparison.runStore.getState()).toMatchObject({ ended: 'nothing', ran: [] });
  });

  it('counts the kernels of this run, and apart those that are wrong or did not run', () => {
    const reason = { en: 'no', 'zh-CN': '否' };
    const runs: Record<string, KernelRun> = {
      standard: done(true),
      flash: done(false),
      linear: { status: 'failed', reason },
      earlier: done(true),
    };
    const ran = ['standard', 'flash', 'linear'];
    expect(countsOf({ runs, ran })).toEqual({ done: 2, wrong: 1, failed: 1 });
  });
});

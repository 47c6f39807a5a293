import { describe, expect, it } from 'vitest';
import { goalOf } from '../../bench/flows/gates';
import { allRuns, filterRuns } from '../../bench/flows/plan';
import type { FailedRun, FlowResults, FlowRun } from '../../bench/flows/results';
import { makeReport } from '../../bench/flows/table';

function run(nllNats: number, seed: number, change: Partial<FlowRun> = {}): FlowRun {
  return {
    density: 'moons',
    model: 'realnvp',
    seed,
    nllNats,
    standardError: 0.005,
    entropyNats: 1.00758,
    gaussianNats: 1.90897,
    heldOutCount: 50_000,
    steps: 2000,
    keptStep: 2000,
    seconds: 40,
    stepsPerSecond: 50,
    parameters: 35_348,
    adapter: 'Some adapter',
    date: '2026-11-24T10:00:00.000Z',
    ...change,
  };
}

function report(runs: FlowResults['runs'], timings: FlowResults['timings'] = []) {
  return makeReport({ steps: 2000, runs, timings });
}

const GOOD = [run(1.02, 0), run(1.03, 1), run(1.04, 2)];

describe('the table of the flow benchmark', () => {
  it('passes a mean that reaches its gate, with its spread, device and day', () => {
    const { text, failures } = report(GOOD);
    expect(failures).toBe(0);
    expect(text).toMatch(/Measured on Some adapter, 2026-11-24/);
    expect(text).toContain(
      '| moons | 1.008 | 1.909 | realnvp | 1.030 ± 0.010 | 1.026 | 1.056 | pass |',
    );
    expect(text).toMatch(/The 2000 RealNVP steps take 40\.0 s \(median of 3 runs/);
  });

  const dead: FailedRun = {
    density: 'moons',
    model: 'realnvp',
    seed: 2,
    adapter: 'Some adapter',
    date: '2026-11-24',
    failure: 'training diverged at step 7',
  };

  it.each<[string, FlowResults['runs'], RegExp]>([
    ['a mean above the gate', [run(1.05, 0), run(1.06, 1), run(1.07, 2)], /0\.004 above the gate/],
    [
      'one run below the entropy',
      [run(0.99, 0), run(1.03, 1), run(1.04, 2)],
      /seed 0 is below the/,
    ],
    ['a run that came to nothing', [...GOOD.slice(0, 2), dead], /seed 2 .* diverged at step 7/],
    ['what is no number', [run(Number.NaN, 0), run(1.03, 1), run(1.04, 2)], /seed 0 is below/],
  ])('marks %s as failing', (_, runs, why) => {
    const { text, failures } = report(runs);
    expect(failures).toBe(1);
    expect(text).toMatch(new RegExp(`\\| \\*\\*FAIL\\*\\*: .*${why.source}.* \\|$`, 'm'));
  });

  it('neither passes nor fails what is not complete', () => {
    const { text, failures } = report(GOOD.slice(1));
    expect(failures).toBe(0);
    expect(text).toMatch(/\| 2 of 3 seeds \|$/m);
  });

  it('sets the kernels beside each other, and the digits by their bits', () => {
    const at = (kernel: string, inverse: boolean, medianNs: number) => ({
      kernel,
      inverse,
      medianNs,
      samplesNs: [medianNs],
      batch: 4096,
      clock: 'wall',
      adapter: 'Some adapter',
      date: '2026-11-25',
    });
    const digits = { density: 'digits', bitsPerDim: 2.5, validationBitsPerDim: 2.4, nllNats: -70 };
    const { text } = report(
      [run(0, 0, digits)],
      [at('layer-by-layer', false, 4e6), at('fused', false, 2e6), at('fused', true, 3e6)],
    );
    expect(text).toMatch(/\| forward \| 4\.00 ms .* \| 2\.00 ms .* \| 2\.00 \|/);
    expect(text).toMatch(/\| inverse \| – \| 3\.00 ms .* \| – \|/);
    expect(text).toMatch(/Digits, realnvp, seed 0: 2\.500 bits per dimension/);
    expect(text).toMatch(/2026-11-24 to 2026-11-25/);
  });

  it('knows the gates that are named, and holds Glow to those of RealNVP', () => {
    expect(goalOf('rings', 'nice')?.gate).toBeCloseTo(3.537, 9);
    expect(goalOf('rings', 'glow')).toEqual({ aim: 3.292, gate: 3.45 });
    expect(goalOf('moons', 'spline')?.gate).toBeCloseTo(1.037, 9);
    expect(goalOf('digits', 'realnvp')).toBeNull();
  });
});

describe('the runs of the flow benchmark', () => {
  it('are every density by every model by three seeds, and the digits', () => {
    expect(allRuns().length).toBe(6 * 4 * 3 + 1);
    expect(new Set(allRuns().map((each) => JSON.stringify(each))).size).toBe(73);
  });

  it('can be filtered', () => {
    const left = filterRuns(allRuns(), 'density=moons,rings,model=nice,seeds=0,2');
    expect(left.map(({ density, model, seed }) => `${density} ${model} ${seed}`)).toEqual([
      'moons nice 0',
      'rings nice 0',
      'moons nice 2',
      'rings nice 2',
    ]);
  });

  it.each([
    ['moons', /write density=/],
    ['kernel=fused', /write density=/],
    ['density=moon', /--only density=moon: choose from moons/],
    ['density=digits,model=nice', /no run is left/],
  ])('refuse the filter %s', (only, message) => {
    expect(() => filterRuns(allRuns(), only)).toThrow(message);
  });
});

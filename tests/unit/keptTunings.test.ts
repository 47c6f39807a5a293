import { describe, expect, it } from 'vitest';
import { attentionLab } from '../../src/state/attention/comparison';
import { kernelById } from '../../src/state/comparison/lab';
import {
  keepTuning,
  keptTuning,
  keptTuningStore,
  parseKeptTunings,
  placeKey,
} from '../../src/state/instruments/keptTunings';
import { ranked, timeRatio } from '../../src/state/instruments/ranking';

const standard = kernelById(attentionLab, 'standard')!;
const dims = { tokens: 64, causal: true };
const kept = { tuning: { tile: 32, chunks: 1 }, faster: 1.25, at: 7 };

describe('kept tunings', () => {
  it('are offered for their adapter, kernel and shape alone, whatever the order of the sizes', () => {
    const all = { [placeKey('A', 'standard', dims)]: kept };
    expect(keptTuning(all, 'A', standard, { causal: true, tokens: 64 })).toEqual(kept);
    expect(keptTuning(all, 'B', standard, dims)).toBeUndefined();
    expect(keptTuning(all, 'A', standard, { ...dims, tokens: 65 })).toBeUndefined();
    expect(keptTuning(all, 'A', kernelById(attentionLab, 'flash')!, dims)).toBeUndefined();
  });

  it('are not offered where the kernel no longer has such a choice', () => {
    const odd = { ...kept, tuning: { tile: 33, chunks: 1 } };
    expect(
      keptTuning({ [placeKey('A', 'standard', dims)]: odd }, 'A', standard, dims),
    ).toBeUndefined();
    const few = { ...kept, tuning: { tile: 32 } };
    expect(
      keptTuning({ [placeKey('A', 'standard', dims)]: few }, 'A', standard, dims),
    ).toBeUndefined();
  });

  it('stay bounded: the oldest make room', () => {
    for (let at = 1; at <= 250; at++) keepTuning(`place ${at}`, { ...kept, at });
    const keys = Object.keys(keptTuningStore.getState());
    expect(keys).toHaveLength(200);
    expect(keys).toContain('place 250');
    expect(keys).not.toContain('place 50');
  });

  it.each([null, '{', '[1]', '{"a":3}', '{"a":{"tuning":{"tile":"32"},"faster":2,"at":1}}'])(
    'are none in %s',
    (stored) => {
      expect(parseKeptTunings(stored)).toEqual({});
    },
  );
});

describe('a ranking', () => {
  const tried = (tile: number, relative: number | null) => ({
    tuning: { tile },
    relative,
    medianNs: relative && relative * 100,
    reason: null,
  });

  it('leaves out what did not run, and compares the best with the automatic one', () => {
    const run = { automatic: { tile: 1 }, tried: [tried(1, 2), tried(2, null), tried(3, 0.5)] };
    expect(ranked(run).map(({ tuning }) => tuning['tile'])).toEqual([3, 1]);
    expect(timeRatio(run, tried(3, 0.5))).toBe(0.25);
    expect(timeRatio(run, tried(2, null))).toBeNull();
    expect(timeRatio({ ...run, automatic: { tile: 9 } }, tried(3, 0.5))).toBeNull();
  });
});

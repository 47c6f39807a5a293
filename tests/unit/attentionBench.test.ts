import { describe, expect, it } from 'vitest';
import { predictMs, repeatsFor, samplesFor, settingsOf, turns } from '../../bench/attention/plan';
import { withRatios } from '../../bench/attention/ratio';
import type { Report, Result } from '../../bench/attention/report';
import { sharesOf } from '../../bench/attention/shares';
import { formatReport } from '../../bench/attention/table';

function result(library: string, medianMs: number | null, change: Partial<Result> = {}): Result {
  return {
    tokens: 256,
    causal: false,
    library,
    kernel: 'some kernel',
    task: 'attention',
    verdict: 'timed',
    reason: '',
    ranOn: 'gpu',
    medianMs,
    samplesMs: medianMs === null ? [] : [medianMs, medianMs * 2],
    error: 1e-6,
    ratio: null,
    shares: null,
    ...change,
  };
}

const wrong = { verdict: 'wrong', reason: 'holds NaN', error: null } as const;

describe('the ratio to the best of ours', () => {
  const ratios = (results: readonly Result[]) => withRatios(results).map(({ ratio }) => ratio);

  it('is taken within a setting, to the fastest kernel', () => {
    const results = [
      result('tilescope', 20),
      result('tilescope', 10),
      result('other', 15),
      result('tilescope', 4, { causal: true }),
      result('other', 2, { causal: true }),
      result('other', 2, { tokens: 512 }),
    ];
    expect(ratios(results)).toEqual([2, 1, 1.5, 1, 0.5, null]);
  });

  it('leaves out what is wrong, on the CPU or another function', () => {
    const results = [
      result('tilescope', 1, wrong),
      result('tilescope', 2, { task: 'linear-attention' }),
      result('tilescope', 10),
      result('other', 1, { ranOn: 'cpu' }),
      result('other', null, { verdict: 'failed', ranOn: null }),
    ];
    expect(ratios(results)).toEqual([null, null, 1, null, null]);
  });
});

describe('the table', () => {
  const report: Report = {
    adapter: {
      vendor: 'v',
      architecture: 'a',
      device: '',
      description: 'Some GPU',
      software: false,
    },
    versions: { jax: '1.2.3' },
    roofs: { gigaflopsPerSecond: 1234, copyGigabytesPerSecond: 56.7 },
    overheadMs: { tilescope: 0.25 },
    results: [
      result('tilescope', 10, { ratio: 1, shares: { ofPeak: 0.05, ofCopy: 0.001 } }),
      result('tilescope', 3, { task: 'linear-attention', kernel: 'linear' }),
      result('onnxruntime-web', null, wrong),
      result('tfjs', null, { verdict: 'not-run', reason: 'too slow, not run', error: null }),
      result('jax-js', 8, { ranOn: 'cpu' }),
    ],
  };
  const lines = formatReport(report).split('\n');
  const line = (start: string) => lines.find((each) => each.includes(start));

  it('says where and by whom', () => {
    expect(lines.slice(0, 2)).toEqual(['Some GPU, v, a', 'jax 1.2.3']);
    expect(line('peak 1.23e+3 GFLOP/s, copy 56.7 GB/s')).toBeDefined();
    expect(line('awaited: tilescope 0.250 ms')).toBeDefined();
  });

  it('shows times, ratios and shares', () => {
    expect(line('some kernel')).toMatch(
      /256 +tilescope +some kernel +10.0 ms +10.0 ms to 20.0 ms +1.00 +1.0e-6 +5.0 % +0.10 %$/,
    );
  });

  it('names what does not count, and why', () => {
    expect(line('onnxruntime-web')).toMatch(/– +– +– +– +wrong: holds NaN$/);
    expect(line('tfjs')).toMatch(/too slow, not run$/);
    expect(line('jax-js')).toMatch(/ran on the CPU: does not count$/);
  });

  it('shows linear attention apart', () => {
    const apart = lines.indexOf('Another function than softmax attention:');
    expect(lines.findIndex((each) => each.includes(' linear '))).toBeGreaterThan(apart);
    expect(apart).toBeGreaterThan(0);
  });
});

describe('the shares', () => {
  it('are of what the probes reached', () => {
    const roofs = { gigaflopsPerSecond: 100, copyGigabytesPerSecond: 10 };
    const shares = sharesOf({ flops: 5e9, leastBytes: 1e8 }, 100, roofs);
    expect(shares.ofPeak).toBeCloseTo(0.5, 12);
    expect(shares.ofCopy).toBeCloseTo(0.1, 12);
  });
});

describe('the plan', () => {
  it('goes from small to large, each size once, plain and causal', () => {
    expect(settingsOf([512, 128, 512])).toEqual([
      { tokens: 128, causal: false },
      { tokens: 128, causal: true },
      { tokens: 512, causal: false },
      { tokens: 512, causal: true },
    ]);
  });

  it('predicts from the largest smaller size of the same kind', () => {
    const seen = [
      { tokens: 256, causal: false, ms: 10 },
      { tokens: 128, causal: false, ms: 4 },
      { tokens: 512, causal: true, ms: 1000 },
    ];
    expect(predictMs(seen, { tokens: 1024, causal: false })).toBe(160);
    expect(predictMs(seen, { tokens: 512, causal: true })).toBeNull();
  });

  it('repeats what is short, and takes fewer samples of what is long', () => {
    expect([repeatsFor(0.4), repeatsFor(50), repeatsFor(4000)]).toEqual([125, 1, 1]);
    expect([samplesFor(0.4), samplesFor(6000), samplesFor(29_000)]).toEqual([7, 5, 3]);
  });

  it('samples in turns until each has its samples', () => {
    expect(turns([2, 3, 1])).toEqual([[0, 1, 2], [0, 1], [1]]);
    expect(turns([])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { PackReport } from '../../bench/pack/program/report';
import { formatPackReport } from '../../bench/pack/program/table';
import type { Measurement } from '../../src/spec/measurement';

function measurement(kernel: string, medianNs: number, change: Partial<Measurement> = {}) {
  return {
    kernel,
    task: 'attention',
    dims: { tokens: 256, causal: false },
    tuning: {},
    clock: 'gpu-timestamp',
    samplesNs: [medianNs],
    medianNs,
    passes: [],
    compileNs: 0,
    error: {
      maxAbs: 1e-6,
      relative: 1e-6,
      tolerance: 2e-5,
      rowsChecked: 1,
      rowsTotal: 1,
      withinTolerance: true,
    },
    requested: [],
    least: [],
    allocatedBytes: 0,
    flops: 1e9,
    ...change,
  } satisfies Measurement;
}

const torch = {
  version: '2.9',
  device: 'Some GPU',
  results: [
    { dtype: 'float32', tokens: 256, causal: false, medianMs: 3, samplesMs: [3], error: 1e-7 },
    { dtype: 'float16', tokens: 256, causal: false, medianMs: 2, samplesMs: [2], error: 1e-4 },
    { dtype: 'float32', tokens: 512, causal: false, medianMs: 9, samplesMs: [9], error: 1e-7 },
  ],
};

const report: PackReport = {
  adapter: { vendor: 'v', architecture: 'a', device: '', description: 'Some GPU', software: false },
  clock: { kind: 'gpu-timestamp', quantumNs: 1 },
  roofs: { gigaflopsPerSecond: 5000, copyGigabytesPerSecond: 100 },
  check: {
    passed: 3,
    failures: [{ kernel: 'flash', dims: { tokens: 1 }, reason: 'wrong by 0.5' }],
  },
  results: [
    measurement('standard', 4e6),
    measurement('flash', 2e6),
    measurement('broken', Number.NaN, { samplesNs: [] }),
    measurement('flash', 1e6, { dims: { tokens: 256, causal: false, half: 1 } }),
    measurement('linear', 1e6, { task: 'linear-attention' }),
  ],
  failures: [],
  torch,
};

describe('the report of the archive', () => {
  const text = formatPackReport(report);

  it('sets PyTorch beside our kernels, in ratio to the fastest', () => {
    expect(text).toMatch(/256 +standard +4\.00 ms +2\.00 +250 +5\.0 % +1\.0e-6$/m);
    expect(text).toMatch(/256 +PyTorch float32 +3\.00 ms +1\.50 +– +– +1\.0e-7$/m);
    expect(text).toContain('PyTorch 2.9 on Some GPU');
  });

  it('compares what is stored as f16 with the like alone', () => {
    expect(text).toMatch(/256 +flash +2\.00 ms +1\.00 /m);
    expect(text).toMatch(/256 +flash, f16 +1\.00 ms +1\.00 /m);
    expect(text).toMatch(/256 +PyTorch float16 +2\.00 ms +2\.00 /m);
  });

  it('leaves out of the ratio what is wrong or another function', () => {
    expect(text).toMatch(/linear \(another function\) +1\.00 ms +– /);
    expect(text).toMatch(/broken +wrong +– +– /);
  });

  it('names what failed', () => {
    expect(text).toContain('3 of 4 checks against float64 passed');
    expect(text).toContain('flash at {"tokens":1}: wrong by 0.5');
  });

  it('does without PyTorch', () => {
    expect(formatPackReport({ ...report, torch: null })).toContain('no PyTorch here');
  });
});

import { describe, expect, it } from 'vitest';
import { DICTIONARIES } from '../../src/i18n';
import type { Measurement } from '../../src/spec/measurement';
import { attentionLab } from '../../src/state/attention/comparison';
import { measuredHeadline } from '../../src/state/comparison/headline';
import { kernelById } from '../../src/state/comparison/lab';
import { standingWords } from '../../src/ui/results/standingWords';

const dims = { tokens: 2048, keys: 2048, heads: 8, headDim: 64, batch: 1, causal: false };
const kernels = ['standard', 'flash', 'linear'].map((id) => kernelById(attentionLab, id)!);

function measured(kernel: string, medianNs: number, bytes: number, own = {}): Measurement {
  return {
    kernel,
    task: kernelById(attentionLab, kernel)!.task.id,
    dims,
    tuning: {},
    clock: 'gpu-timestamp',
    samplesNs: [medianNs],
    medianNs,
    passes: [],
    compileNs: 0,
    error: {
      maxAbs: 0,
      relative: 1e-7,
      tolerance: 2e-5,
      rowsChecked: 1,
      rowsTotal: 1,
      withinTolerance: true,
    },
    requested: [{ tensor: 'q', readBytes: bytes, writeBytes: 0 }],
    least: [],
    allocatedBytes: 0,
    flops: 1,
    ...own,
  };
}

const wrong = { error: { ...measured('flash', 1, 1).error, withinTolerance: false } };

function headlineOf(...measurements: readonly Measurement[]) {
  return measuredHeadline(
    kernels,
    new Map(measurements.map((each) => [each.kernel, each])),
    'standard',
  );
}

function english(...measurements: readonly Measurement[]): string {
  const facts = headlineOf(...measurements);
  if (!facts?.main) throw new Error('no headline');
  const size = DICTIONARIES.en.labs.attention.size({
    dims: facts.dims,
    number: (name) => Number(facts.dims[name]).toLocaleString('en'),
  });
  const words = standingWords(facts.main, facts, size, {
    say: (text) => text.en,
    ratio: (value) => value.toPrecision(2),
    percent: (value) => `${Math.round(100 * value)}%`,
  });
  return DICTIONARIES.en.headline.main(words);
}

describe('the headline', () => {
  it('says how much faster, with fewer bytes, at which size', () => {
    expect(english(measured('standard', 3.1e6, 3500), measured('flash', 1e6, 1000))).toBe(
      'Flash is 3.1× faster than Standard at 2,048 tokens here, and asks memory for 3.5× fewer bytes.',
    );
  });

  it('does not flatter: slower is said, with its redeeming traffic or without', () => {
    expect(english(measured('standard', 1e6, 3500), measured('flash', 2e6, 1000))).toBe(
      'Flash is 2.0× slower than Standard at 2,048 tokens here, but asks memory for 3.5× fewer bytes.',
    );
    expect(english(measured('standard', 1e6, 1000), measured('flash', 2e6, 2000))).toBe(
      'Flash is 2.0× slower than Standard at 2,048 tokens here, and asks memory for 2.0× as many bytes.',
    );
    expect(english(measured('standard', 2e6, 1000), measured('flash', 1e6, 1200))).toBe(
      'Flash is 2.0× faster than Standard at 2,048 tokens here, but asks memory for 1.2× as many bytes.',
    );
  });

  it('calls alike what differs by less than a few percent', () => {
    expect(english(measured('standard', 1e6, 1000), measured('flash', 1.02e6, 990))).toBe(
      'Flash is as fast as Standard at 2,048 tokens here, and asks memory for as many bytes.',
    );
  });

  it('keeps another function apart, with its difference', () => {
    const difference = { fromTask: kernels[0]!.task.id, relative: 0.3 };
    const facts = headlineOf(
      measured('standard', 1e6, 1000),
      measured('linear', 1e5, 500, { difference }),
    );
    expect(facts?.main).toBeNull();
    expect(facts?.other).toMatchObject({ faster: 10, difference: 0.3 });
  });

  it('compares nothing that is wrong, of another size, or without a time', () => {
    const standard = measured('standard', 1e6, 1000);
    expect(headlineOf(standard, measured('flash', 1e5, 10, wrong))).toBeNull();
    const other = { dims: { ...dims, tokens: 64 } };
    expect(headlineOf(standard, measured('flash', 1e5, 10, other))).toBeNull();
    expect(headlineOf(standard, measured('flash', Number.NaN, 10))).toBeNull();
    const bad = measured('standard', 1e6, 1000, wrong);
    expect(headlineOf(bad, measured('flash', 1e5, 10))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { commonStepNs } from '../../src/gpu/clock';
import { gridOf } from '../../src/gpu/program';
import { median, quantile } from '../../src/measure/statistics';
import { fitPowerLaw, fitTail } from '../../src/measure/fit';
import { outputError, rowsToVerify } from '../../src/measure/verify';

const tolerance = { relativeToLargest: 1e-3, reason: { en: '', 'zh-CN': '' } };

describe('statistics', () => {
  it('interpolates between samples', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('outputError', () => {
  const expected = Float64Array.of(1, -2, 3, 4);

  it('is relative to the largest magnitude of the reference', () => {
    const error = outputError(Float32Array.of(1, -2, 3, 4.002), expected, [0, 1], 2, tolerance);
    expect(error.relative).toBeCloseTo(0.0005, 6);
    expect(error.withinTolerance).toBe(true);
    expect(error.rowsTotal).toBe(2);
  });

  it('looks at the sampled rows only', () => {
    const output = Float32Array.of(99, 99, 3, 4);
    expect(outputError(output, expected.slice(2), [1], 2, tolerance).maxAbs).toBe(0);
  });

  it.each([
    ['NaN in the output', Float32Array.of(1, NaN, 3, 4), expected],
    ['NaN in the reference', Float32Array.of(1, -2, 3, 4), Float64Array.of(1, NaN, 3, 4)],
    ['infinity', Float32Array.of(1, -2, 3, Infinity), expected],
    ['an output that is too short', Float32Array.of(1, -2, 3), expected],
    ['a deviation where all should be zero', Float32Array.of(0, 1e-9), Float64Array.of(0, 0)],
  ])('fails on %s', (_, output, reference) => {
    const rows = reference.length === 2 ? [0] : [0, 1];
    expect(outputError(output, reference, rows, 2, tolerance).withinTolerance).toBe(false);
  });

  it('is 0 where everything is exactly zero', () => {
    const error = outputError(Float32Array.of(0, 0), Float64Array.of(0, 0), [0], 2, tolerance);
    expect(error.relative).toBe(0);
    expect(error.withinTolerance).toBe(true);
  });
});

describe('rowsToVerify', () => {
  it('takes all rows of a small run, and both ends of a large one', () => {
    expect(rowsToVerify({ name: 'output', shape: [5, 8] }, 100)).toEqual([0, 1, 2, 3, 4]);
    const rows = rowsToVerify({ name: 'output', shape: [1_000_000, 8] }, 1e8);
    expect(rows).toHaveLength(16);
    expect([rows[0], rows.at(-1)]).toEqual([0, 999_999]);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('compares no more values than a page can afford at once', () => {
    const rows = rowsToVerify({ name: 'output', shape: [100_000, 1024] }, 1);
    expect(rows.length * 1024).toBeLessThanOrEqual(2 ** 22);
    expect(rows.at(-1)).toBe(99_999);
  });
});

describe('fitPowerLaw', () => {
  it('finds the exponent of a law, and no error where there is none', () => {
    const square = [1, 2, 4, 8].map((x) => [x, 3 * x ** 2] as const);
    expect(fitPowerLaw(square)).toMatchObject({ points: 4 });
    expect(fitPowerLaw(square)!.exponent).toBeCloseTo(2, 12);
    expect(fitPowerLaw(square)!.factor).toBeCloseTo(3, 12);
    expect(fitPowerLaw(square)!.error).toBeCloseTo(0, 9);
  });

  it('states the standard error of least squares', () => {
    // residues +e, −2e, +e around slope 1 at x = −1, 0, 1 (in logarithms)
    const e = 0.1;
    const points = [-1, 0, 1].map(
      (x, index) => [Math.exp(x), Math.exp(x + [e, -2 * e, e][index]!)] as const,
    );
    const fit = fitPowerLaw(points)!;
    expect(fit.exponent).toBeCloseTo(1, 12);
    expect(fit.error).toBeCloseTo(Math.sqrt((6 * e ** 2) / 1 / 2), 12);
  });

  it('says nothing of fewer than three points, of what is not positive, of one place', () => {
    expect(
      fitPowerLaw([
        [1, 1],
        [2, 2],
      ]),
    ).toBeNull();
    expect(
      fitPowerLaw([
        [1, 1],
        [2, Number.NaN],
        [4, 0],
        [8, 8],
      ]),
    ).toBeNull();
    expect(
      fitPowerLaw([
        [2, 1],
        [2, 2],
        [2, 3],
      ]),
    ).toBeNull();
  });

  it('fits the large end alone, where fixed costs no longer bend it', () => {
    const points = [1, 2, 4, 8, 64, 128, 256].map((x) => [x, x < 8 ? 10 : x] as const);
    expect(fitTail(points)!.exponent).toBeGreaterThan(0.95);
    expect(fitPowerLaw(points)!.exponent).toBeLessThan(0.8);
  });
});

describe('commonStepNs', () => {
  it('finds what a clock is rounded to', () => {
    expect(commonStepNs([6_553_600n, 13_107_200n, 19_660_800n])).toBe(6_553_600);
    expect(commonStepNs([300_000n, 500_000n])).toBe(100_000);
    expect(commonStepNs([1_000_003n, 2_000_011n])).toBe(1);
    expect(commonStepNs([0n, 0n])).toBe(100_000);
  });
});

describe('gridOf', () => {
  it('keeps every dimension within its limit, and covers the count', () => {
    expect(gridOf(10, 65_535)).toEqual([10, 1]);
    for (const count of [65_535, 65_536, 70_001, 1_000_000]) {
      const [x, y] = gridOf(count, 65_535);
      expect(x).toBeLessThanOrEqual(65_535);
      expect(x * y).toBeGreaterThanOrEqual(count);
      expect(x * y - count).toBeLessThan(x);
    }
  });
});

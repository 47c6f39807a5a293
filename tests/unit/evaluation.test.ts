import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../../src/flows/evaluate';
import { againstGaussian } from '../../src/flows/verdict';

describe('the mean of -log p', () => {
  it('comes with the standard error of a mean', () => {
    // deviations of ±1 and ±2 from 5: variance 10 / 3, over 4 points
    const { nats, standardError } = evaluationOf(Float32Array.of(-3, -4, -6, -7), 1);
    expect(nats).toBe(5);
    expect(standardError).toBeCloseTo(Math.sqrt(10 / 3 / 4), 12);
  });

  it('counts copies of a point once in its error', () => {
    const copies = Float32Array.of(-2, -3, -5, -6, -4, -5, -7, -8);
    const { nats, standardError } = evaluationOf(copies, 2);
    expect(nats).toBe(5);
    expect(standardError).toBeCloseTo(Math.sqrt(10 / 3 / 4), 12);
  });

  it('of a single point has the error 0, not NaN', () => {
    expect(evaluationOf(Float32Array.of(-1.5), 1)).toEqual({ nats: 1.5, standardError: 0 });
  });
});

describe('a flow beside the best Gaussian', () => {
  it.each([
    [2.5, 'even'],
    [1.5, 'even'],
    [2.51, 'worse'],
    [1.49, 'better'],
    [Number.NaN, 'worse'],
    [Number.POSITIVE_INFINITY, 'worse'],
  ])('%d ± 0.25 nats beside 2 is %s', (nats, verdict) => {
    expect(againstGaussian({ nats, standardError: 0.25 }, 2)).toBe(verdict);
  });
});

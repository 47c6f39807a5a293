import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../src/ui/words';
import { farPlace, scientific } from '../../src/ui/scientific';

describe('a number in words', () => {
  it.each([
    [0, '0'],
    [0.86, '0.86'],
    [99.4, '99'],
    [99.6, '1.0 × 10²'],
    [250, '2.5 × 10²'],
    [-250, '−2.5 × 10²'],
    [-0.5, '−0.50'],
    [1.234e-6, '1.2 × 10⁻⁶'],
    [-1.2e-20, '−1.2 × 10⁻²⁰'],
    [Number.POSITIVE_INFINITY, 'NaN'],
  ])('tells %d as %s', (value, told) => {
    expect(scientific(value)).toBe(told);
  });

  it('tells the ends of a far and narrow frame apart, and no finer than its side asks', () => {
    expect(farPlace(1.000022e25, 1.7e20, 1)).toBe('1.000022 × 10²⁵');
    expect(farPlace(9.999881e24, 1.7e20, 1)).toBe('9.99988 × 10²⁴');
    expect(farPlace(-1.23e-20, 1.8e-20, 1)).toBe('−1.2 × 10⁻²⁰');
    expect(farPlace(3e-23, 1.8e-20, 1)).toBe('0');
    expect(farPlace(0, 1e-20, 2)).toBe('0');
  });
});

describe('a sentence', () => {
  it('has its capital and its stop, but leaves the name of a file as it is', () => {
    expect(sentenceOf('give more')).toBe('Give more.');
    expect(sentenceOf('k.wgsl: no line holds numbers')).toBe('k.wgsl: no line holds numbers.');
    expect(sentenceOf('请提供更多')).toBe('请提供更多。');
  });
});

import { describe, expect, it } from 'vitest';
import { narrowToHalves, roundToHalves, widenHalves } from '../../src/spec/half';

it('widens halves exactly: zeros, subnormals, ordinary and largest ones, what is no number', () => {
  const bits = [0x0000, 0x8000, 0x0001, 0x83ff, 0x0400, 0x3c00, 0xc248, 0x7bff, 0xfc00, 0x7e00];
  const lowest = 2 ** -24;
  expect([...widenHalves(Uint16Array.from(bits))]).toEqual([
    0,
    -0,
    lowest,
    -1023 * lowest,
    2 ** -14,
    1,
    -3.140625,
    65_504,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
});

describe('narrowToHalves', () => {
  it('takes every half for itself', () => {
    const bits = Uint16Array.from({ length: 2 ** 16 }, (_, index) => index);
    const isNan = (half: number) => (half & 0x7fff) > 0x7c00;
    const again = narrowToHalves(widenHalves(bits));
    expect(again.filter((half, index) => half !== bits[index] && !isNan(bits[index]!))).toEqual(
      new Uint16Array(),
    );
    expect(again.filter((_, index) => isNan(bits[index]!)).every(isNan)).toBe(true);
  });

  const steps: readonly (readonly [string, number, number])[] = [
    ['a subnormal', 2 ** -24, 2 ** -24],
    ['the smallest normal', 2 ** -14, 2 ** -24],
    ['one', 1, 2 ** -10],
    ['a large number', 32_768, 32],
  ];
  it.each(steps)('takes the nearest, and of two as near the even one, at %s', (_, start, step) => {
    const from = [0, 0.5, 0.5 + 2 ** -10, 1, 1.5 - 2 ** -10, 1.5, 1.5 + 2 ** -10, 2];
    const values = from.map((count) => start + count * step);
    const odd = (start / step) % 2;
    const to = odd ? [0, 1, 1, 1, 1, 1, 2, 2] : [0, 0, 1, 1, 1, 2, 2, 2];
    for (const sign of [1, -1]) {
      expect([...roundToHalves(Float32Array.from(values, (value) => sign * value))]).toEqual(
        to.map((count) => sign * (start + count * step)),
      );
    }
  });

  it('makes what lies beyond the largest by half a step infinite, and keeps NaN', () => {
    const values = Float32Array.of(65_504, 65_519.99, 65_520, -1e30, Infinity, -Infinity, NaN);
    expect([...roundToHalves(values)]).toEqual([
      65_504,
      65_504,
      Infinity,
      -Infinity,
      Infinity,
      -Infinity,
      NaN,
    ]);
  });

  it('takes what is less than half the smallest for 0, with its sign', () => {
    const values = Float32Array.of(2 ** -25, -(2 ** -25), 2 ** -25 * 1.001, 1e-45, 0);
    expect([...roundToHalves(values)]).toEqual([0, -0, 2 ** -24, 0, 0]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  splineForward,
  splineInverse,
  splineKnots,
} from '../../src/reference/rationalQuadraticSpline';
import { SPLINE_BOUND } from '../../src/spec/flow';
import { randomStream } from '../../src/spec/random';

function rawOf(bins: number, spread: number, seed: number): Float64Array {
  const { normal } = randomStream(seed, 0);
  return Float64Array.from({ length: 3 * bins - 1 }, () => spread * normal());
}

const cases = [2, 3, 8, 32].flatMap((bins) =>
  [0.5, 3].map((spread) => ({ bins, spread, raw: rawOf(bins, spread, bins) })),
);

const grid = Array.from({ length: 2001 }, (_, i) => -6 + (12 * i) / 2000);

describe.each(cases)('a spline of $bins bins, raw values spread by $spread', ({ bins, raw }) => {
  it('rises everywhere, and is the identity outside its bound', () => {
    let last = Number.NEGATIVE_INFINITY;
    for (const x of grid) {
      const { value, logDerivative } = splineForward(x, raw);
      expect(value).toBeGreaterThan(last);
      last = value;
      const expected = Math.abs(x) > SPLINE_BOUND ? [x, 0] : [value, logDerivative];
      expect([value, logDerivative]).toEqual(expected);
    }
  });

  it('meets the identity at its bound, in value and slope', () => {
    for (const edge of [-SPLINE_BOUND, SPLINE_BOUND]) {
      for (const x of [edge, edge * (1 - 1e-12)]) {
        expect(splineForward(x, raw).value).toBeCloseTo(edge, 9);
        expect(splineForward(x, raw).logDerivative).toBeCloseTo(0, 6);
      }
    }
  });

  it('passes through its knots with their slopes', () => {
    const { x, y, slope } = splineKnots(raw);
    for (let knot = 0; knot <= bins; knot++) {
      const there = splineForward(x[knot]!, raw);
      expect(there.value).toBeCloseTo(y[knot]!, 9);
      expect(there.logDerivative).toBeCloseTo(Math.log(slope[knot]!), 9);
    }
  });

  it('is the quotient of two quadratic Bernstein polynomials in each bin', () => {
    // Delbourgo and Gregory (1985): ends y0 and y1, and a middle weight w that sets the slopes
    const { x, y, slope } = splineKnots(raw);
    for (let bin = 0; bin < bins; bin++) {
      const [width, height] = [x[bin + 1]! - x[bin]!, y[bin + 1]! - y[bin]!];
      const w = ((slope[bin]! + slope[bin + 1]!) * width) / height;
      const middle = (y[bin + 1]! * slope[bin]! + y[bin]! * slope[bin + 1]!) * (width / height);
      for (const t of [0, 0.1, 0.5, 0.8]) {
        const [a, b, c] = [(1 - t) ** 2, t * (1 - t), t ** 2];
        const expected = (y[bin]! * a + middle * b + y[bin + 1]! * c) / (a + w * b + c);
        expect(splineForward(x[bin]! + t * width, raw).value).toBeCloseTo(expected, 9);
      }
    }
  });

  it('has the slope of its central differences', () => {
    const { x: knots } = splineKnots(raw);
    for (const x of grid) {
      if (knots.some((knot) => Math.abs(knot - x) < 1e-4)) continue;
      const slope =
        (splineForward(x + 1e-7, raw).value - splineForward(x - 1e-7, raw).value) / 2e-7;
      expect(Math.exp(splineForward(x, raw).logDerivative) / slope).toBeCloseTo(1, 3);
    }
  });

  it('is undone by its inverse', () => {
    for (const x of grid) {
      const there = splineForward(x, raw);
      const back = splineInverse(there.value, raw);
      expect(back.value).toBeCloseTo(x, 7);
      expect(back.logDerivative + there.logDerivative).toBeCloseTo(0, 7);
    }
  });
});

describe('raw values', () => {
  it('of 0 give the identity', () => {
    for (const x of grid) {
      const { value, logDerivative } = splineForward(x, new Float64Array(3 * 8 - 1));
      expect(value).toBeCloseTo(x, 12);
      expect(logDerivative).toBeCloseTo(0, 12);
    }
  });

  it('are widths, heights and inner slopes as nflows takes them', () => {
    const raw = [0, Math.log(3), Math.log(4), 0, 2];
    const { x, y, slope } = splineKnots(raw);
    expect(x[1]! + 5).toBeCloseTo(10 * (0.001 + 0.998 / 4), 12);
    expect(y[1]! + 5).toBeCloseTo(10 * (0.001 + (0.998 * 4) / 5), 12);
    const offset = Math.log(Math.exp(0.999) - 1);
    expect([...slope]).toEqual([1, expect.closeTo(0.001 + Math.log(1 + Math.exp(2 + offset))), 1]);
  });
});

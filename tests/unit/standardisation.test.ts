import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/flows/dataError';
import { pointsData } from '../../src/flows/pointsData';
import { refitted } from '../../src/flows/refit';
import { checkStandardisable } from '../../src/flows/standardisable';
import {
  standardisationLogDet,
  standardisationOf,
  standardised,
  unstandardised,
} from '../../src/flows/standardisation';
import { logProbability } from '../../src/reference/flow';
import { flowLayout } from '../../src/spec/flow';
import { randomStream } from '../../src/spec/random';

const COUNT = 400;

/** Normal points, [COUNT, 2], changed and then narrowed to float32. */
function points(change: (value: number, index: number) => number): Float32Array {
  const { normal } = randomStream(5, 0);
  return Float32Array.from({ length: 2 * COUNT }, (_, index) => change(normal(), index));
}

describe.each([0, 1e3, 1e5])('points shifted by %d of their deviations', (shift) => {
  it.each([1e-20, 1, 1e20])('and scaled by %d are standardised as those in place', (scale) => {
    const plain = points((x) => x);
    const moved = points((x) => scale * (x + shift));
    const by = standardisationOf(moved, 2);
    const found = standardised(moved, by);
    const expected = standardised(plain, standardisationOf(plain, 2));
    // what float32 took from the moved points is not to be had again
    const rounding = 2e-6 + shift * 1.3e-7;
    found.forEach((u, i) => expect(Math.abs(u - expected[i]!)).toBeLessThan(rounding));
    const back = unstandardised(found, by);
    const farthest = scale * (shift + 5);
    back.forEach((x, i) => expect(Math.abs(x - moved[i]!)).toBeLessThanOrEqual(2e-7 * farthest));
    const here = standardisationLogDet(standardisationOf(plain, 2));
    expect(standardisationLogDet(by)).toBeCloseTo(here - 2 * Math.log(scale), 3);
    // and may be trained on
    const data = pointsData(moved, 2, 1);
    const still = pointsData(plain, 2, 1);
    expect(data.gaussianNats - 2 * Math.log(scale)).toBeCloseTo(still.gaussianNats, 2);
  });
});

it('the standardisation is of every point, however they are ordered', () => {
  const sorted = points((x, i) => (i % 2 ? x : i));
  const by = standardisationOf(sorted, 2);
  expect(by.mean[0]).toBeCloseTo(COUNT - 1, 9);
  expect(by.deviation[0]).toBeCloseTo(2 * Math.sqrt((COUNT ** 2 - 1) / 12), 9);
});

describe('points that float32 cannot hold', () => {
  const second = (change: (x: number) => number) => points((x, i) => (i % 2 ? change(x) : x));

  it.each<[string, Float32Array, RegExp]>([
    [
      'as small as 1e-41',
      second((x) => 1e-41 * x),
      /Column 2 has a deviation of 1e-41, below .* scale it up/,
    ],
    ['as large as 1e38', second((x) => 1e38 * x), /Column 2 .*would leave float32.*scale it down/],
    [
      'shifted by 1e9 deviations',
      second((x) => x + 1e9),
      /Column 2 is 1000000000 in every.*subtract its mean in float64/,
    ],
    [
      'shifted by 3e7 deviations',
      second((x) => x - 3e7),
      /Column 2 .*float32 advances in steps of 2, .*subtract its mean in float64/,
    ],
    ['shifted by 3e6 deviations', second((x) => x - 3e6), /Column 2 .*in steps of 0.25,/],
    ['constant', second(() => 1e-41), /Column 2 is 9.*e-42 in every point.*leave it out/],
    [
      'one of them 1e30 away',
      points((x, i) => (i < COUNT / 5 && i % 2 === 0 ? 1e30 : x)),
      /Column 1 .*cannot tell the others apart.*leave those points out/,
    ],
  ])('are refused: %s', (_, all, message) => {
    expect(() => pointsData(all, 2, 1)).toThrow(DataError);
    expect(() => pointsData(all, 2, 1)).toThrow(message);
    expect(() => pointsData(all, 2, 1)).toThrow(/cannot be standardised/);
  });

  it('are refused where one that is held out has no finite density', () => {
    const far = points((x, i) => (i === 0 ? 1e30 : x)).subarray(0, 2);
    const near = points((x) => x);
    const by = standardisationOf(near, 2);
    expect(() => checkStandardisable(near, far, by)).toThrow(/holds 1e\+30, .*that point out/);
    expect(() => checkStandardisable(near, Float32Array.of(1e17, 0), by)).not.toThrow();
  });

  it('are taken up to the edge: 0 and 1 in most places, a shift, small and large', () => {
    const fine = [
      second((x) => (x > 2 ? 1 : 0)),
      second((x) => x + 1e6),
      second((x) => 1e-37 * x),
      second((x) => 1e37 * x),
    ];
    for (const all of fine) expect(() => pointsData(all, 2, 1)).not.toThrow();
  });
});

it.each(['additive', 'affine', 'spline'] as const)(
  'a flow refitted to another standardisation has the same density: %s',
  (coupling) => {
    const shape = { dimensions: 2, coupling, mixing: true, layers: 3, width: 4, depth: 1, bins: 3 };
    const { normal } = randomStream(2, 0);
    const { parameters } = flowLayout(shape);
    const weights = Float32Array.from({ length: parameters }, () => 0.3 * normal());
    const all = points((x, i) => (i % 2 ? 1e3 * x - 20 : x + 4));
    const by = standardisationOf(all, 2);
    const old = { mean: Float64Array.of(3, -10), deviation: Float64Array.of(2, 700) };
    for (const standardisation of [undefined, old]) {
      const moved = refitted({ shape, weights, standardisation }, by);
      for (const x of [all.subarray(0, 2), all.subarray(6, 8)]) {
        const at = (u: Float32Array, w: Float32Array) => logProbability(shape, w, u);
        const before = at(standardised(x, standardisation), weights);
        const after = at(standardised(x, by), moved);
        const fixed = standardisationLogDet(by) - standardisationLogDet(standardisation);
        expect(Math.abs(after + fixed - before) / (1 + Math.abs(before))).toBeLessThan(1e-4);
      }
    }
    expect(refitted({ shape, weights, standardisation: by }, by)).toEqual(weights);
  },
);

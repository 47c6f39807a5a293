import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/flows/dataError';
import { densities } from '../../src/flows/densities';
import { digitsData, parseDigits } from '../../src/flows/digitsData';
import { drawnData, drawnDensity } from '../../src/flows/drawnData';
import { fitGaussian, gaussianNats } from '../../src/flows/gaussian';
import { pointsData } from '../../src/flows/pointsData';
import { densityData, samplesOf, type TrainingData } from '../../src/flows/trainingData';
import { randomStream } from '../../src/spec/random';

const DIGITS = readFileSync(new URL('../../public/digits/digits.csv', import.meta.url), 'utf8');

/** 100 points (i, i²) and a constant where asked for. */
const countedPoints = Float32Array.from({ length: 200 }, (_, i) =>
  i % 2 === 0 ? i / 2 : ((i - 1) / 2) ** 2,
);
const { images, labels } = parseDigits(DIGITS);

const drawing = Float32Array.of(0, 1, 3, 0, 0, 4);

const creators: readonly [string, (seed: number) => TrainingData][] = [
  ['a density', (seed) => densityData(densities[0]!, seed, 100)],
  ['points', (seed) => pointsData(countedPoints, 2, seed)],
  ['digits', (seed) => digitsData(images, seed)],
  ['a drawing', (seed) => drawnData(drawing, 3, 2, seed)],
];

describe.each(creators)('training data of %s', (_, create) => {
  it('is the same for a seed and other for another', () => {
    const [data, again, other] = [create(1), create(1), create(2)];
    for (let batch = 0; batch < 3; batch++) {
      const values = data.nextBatch(32);
      expect(values).toHaveLength(32 * data.dimensions);
      expect(again.nextBatch(32)).toEqual(values);
      expect(other.nextBatch(32)).not.toEqual(values);
    }
    expect(again.heldOut).toEqual(data.heldOut);
    expect(other.heldOut).not.toEqual(data.heldOut);
    expect(data.heldOut).toHaveLength(data.heldOutCount * data.dimensions);
  });

  it('gives batches that differ, none of them held out', () => {
    const data = create(1);
    const first = data.nextBatch(32);
    expect(data.nextBatch(32)).not.toEqual(first);
    const rows = (values: Float32Array) =>
      Array.from({ length: values.length / data.dimensions }, (__, row) =>
        values.subarray(row * data.dimensions, (row + 1) * data.dimensions).join(),
      );
    const heldOut = new Set(rows(data.heldOut));
    expect(rows(data.nextBatch(500)).filter((row) => heldOut.has(row))).toEqual([]);
  });
});

describe('points', () => {
  it('hold a tenth out and show the rest once an epoch', () => {
    const data = pointsData(countedPoints, 2, 7);
    expect(data.heldOutCount).toBe(10);
    const epoch = (): readonly number[] => {
      const batch = data.nextBatch(90);
      return Array.from({ length: 90 }, (_, row) => batch[2 * row]!);
    };
    const [first, second] = [epoch(), epoch()];
    const held = Array.from({ length: 10 }, (_, row) => data.heldOut[2 * row]!);
    const all = Array.from({ length: 100 }, (_, i) => i);
    for (const seen of [first, second]) {
      expect([...seen, ...held].toSorted((a, b) => a - b)).toEqual(all);
    }
    expect(second).not.toEqual(first);
  });

  it.each<[string, Float32Array, number, RegExp]>([
    ['too few of them', new Float32Array(38), 2, /19 points: give at least 20/],
    ['a single one', new Float32Array(2), 2, /^There is 1 point: give/],
    ['none', new Float32Array(0), 2, /0 points/],
    ['one coordinate', new Float32Array(100), 1, /1 columns: give 2 to 128/],
    ['too many coordinates', new Float32Array(129 * 20), 129, /129 columns/],
    ['NaN', countedPoints.with(21, Number.NaN), 2, /Point 11, column 2 is NaN/],
    ['infinity', countedPoints.with(0, Infinity), 2, /Point 1, column 1 is Infinity/],
    [
      'a constant column',
      countedPoints.map((x, i) => (i % 2 ? 5 : x)),
      2,
      /Column 2 is 5.*standard/,
    ],
  ])('refuse %s', (_, points, dimensions, message) => {
    expect(() => pointsData(points, dimensions, 1)).toThrow(DataError);
    expect(() => pointsData(points, dimensions, 1)).toThrow(message);
  });

  it('have a finite Gaussian where one coordinate follows from the other', () => {
    const points = countedPoints.map((x, i, all) => (i % 2 ? 2 * all[i - 1]! : x));
    expect(Number.isFinite(pointsData(points, 2, 1).gaussianNats)).toBe(true);
  });
});

describe('the best Gaussian', () => {
  it('has D/2 log 2πe plus the log of its spread on its own points', () => {
    const { normal } = randomStream(1, 0);
    const points = Float32Array.from({ length: 30_000 }, (_, i) => [1, 2, 5][i % 3]! * normal());
    const expected = 1.5 * Math.log(2 * Math.PI * Math.E) + Math.log(10);
    expect(gaussianNats(fitGaussian(points, 3), points)).toBeCloseTo(expected, 1);
  });
});

describe('digits', () => {
  it('are 1797 images with their labels', () => {
    expect(images).toHaveLength(1797 * 64);
    expect(Array.from(labels.subarray(0, 12))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect(Array.from(images.subarray(0, 8))).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  });

  it('divide by place: 1350 to train, 150 to stop by, 297 to judge by', () => {
    const data = digitsData(images, 1);
    const test = digitsData(images, 1, 'test');
    expect(data.heldOut).toBe(data.validation);
    expect(test.heldOut).toBe(test.test);
    expect(data.heldOutCount % 150).toBe(0);
    expect(test.heldOutCount % 297).toBe(0);
    const levels = (values: Float32Array, row: number) =>
      [...values.subarray(row * 64, row * 64 + 64)].map((x) => Math.floor(17 * x));
    expect(levels(data.validation, 0)).toEqual(Array.from(images.subarray(1350 * 64, 1351 * 64)));
    expect(levels(data.validation, 150)).toEqual(levels(data.validation, 0));
    expect(levels(data.test, 296)).toEqual(Array.from(images.subarray(1796 * 64)));
    const seen = new Set<string>();
    for (let row = 0, batch = data.nextBatch(1350); row < 1350; row++) {
      seen.add(levels(batch, row).join());
    }
    const training = Array.from({ length: 1350 }, (_, row) =>
      images.slice(row * 64, row * 64 + 64).join(),
    );
    expect(seen).toEqual(new Set(training));
  });

  it('lie in [0, 1) and count their bits from a uniform density of 17 levels', () => {
    const data = digitsData(images, 1);
    const batch = data.nextBatch(100);
    expect(batch.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(data.bitsPerDim(0)).toBeCloseTo(Math.log2(17), 12);
    expect(data.bitsPerDim(-64 * Math.log(17))).toBeCloseTo(0, 12);
    // better than no model, worse than a flow
    expect(data.bitsPerDim(data.gaussianNats)).toBeLessThan(Math.log2(17));
  });

  it.each([
    '',
    '<!doctype html>',
    DIGITS.replace('0,0,5', '0,0,17'),
    DIGITS.replace('0,0,5', '0,5'),
  ])('refuse a file that is damaged', (text) => expect(() => parseDigits(text)).toThrow(DataError));
});

describe('a drawing', () => {
  it('is sampled cell by cell in proportion to its strength, its first row lowest', () => {
    const count = 40_000;
    const points = samplesOf(drawnDensity(drawing, 3, 2), count, randomStream(1, 0));
    const found = new Float64Array(6);
    for (let i = 0; i < count; i++) {
      const column = Math.floor(((points[2 * i]! + 4) * 3) / 8);
      const row = Math.floor(((points[2 * i + 1]! + 4) * 2) / 8);
      found[3 * row + column]! += 1 / count;
    }
    drawing.forEach((strength, cell) => {
      expect(Math.abs(found[cell]! - strength / 8)).toBeLessThan(0.012);
    });
  });

  it('knows its entropy and its best Gaussian', () => {
    const density = drawnDensity(drawing, 3, 2);
    const area = (8 / 3) * 4;
    const entropy = [1 / 8, 3 / 8, 4 / 8].reduce((sum, p) => sum - p * Math.log(p / area), 0);
    expect(density.entropyNats).toBeCloseTo(entropy, 9);
    const points = samplesOf(density, 50_000, randomStream(2, 0));
    expect(gaussianNats(fitGaussian(points, 2), points)).toBeCloseTo(density.gaussianNats, 1.5);
    const all = drawnDensity(new Float32Array(50 * 40).fill(0.3), 50, 40);
    expect(all.entropyNats).toBeCloseTo(Math.log(64), 5);
  });

  it.each([0, -1, Number.NaN, Infinity])('of strength %d alone is refused', (strength) => {
    expect(() => drawnDensity(new Float32Array(6).fill(strength), 3, 2)).toThrow(DataError);
  });
});

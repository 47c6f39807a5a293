import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { densities } from '../../src/flows/densities';
import { fitGaussian, gaussianNats } from '../../src/flows/gaussian';
import { samplesOf } from '../../src/flows/trainingData';
import { randomStream } from '../../src/spec/random';

const PUBLISHED = new URL('../../../shared/data/flow-reference.json', import.meta.url);

/**
 * An entropy from samples alone, by the distance to the third neighbour (Kozachenko and Leonenko):
 * ψ(n) - ψ(3) + log π + 2 ⟨log r⟩.
 */
function entropyOf(points: Float32Array): number {
  const count = points.length / 2;
  const digammaOf3 = 1.5 - 0.5772156649;
  let logs = 0;
  for (let i = 0; i < count; i++) {
    let [first, second, third] = [Infinity, Infinity, Infinity];
    for (let j = 0; j < count; j++) {
      const square =
        (points[2 * i]! - points[2 * j]!) ** 2 + (points[2 * i + 1]! - points[2 * j + 1]!) ** 2;
      if (square >= third || i === j) continue;
      [first, second, third] = [first, second, square].toSorted((a, b) => a - b) as [
        number,
        number,
        number,
      ];
    }
    logs += Math.log(third);
  }
  return Math.log(count) - digammaOf3 + Math.log(Math.PI) + logs / count;
}

describe.each(densities)('$id', (density) => {
  it('has samples of its entropy', () => {
    const points = samplesOf(density, 4000, randomStream(1, 0));
    expect(Math.abs(entropyOf(points) - density.entropyNats)).toBeLessThan(0.06);
  });

  it('has samples of the best Gaussian’s loss', () => {
    const gaussian = fitGaussian(samplesOf(density, 50_000, randomStream(1, 0)), 2);
    const heldOut = samplesOf(density, 50_000, randomStream(1, 1));
    expect(Math.abs(gaussianNats(gaussian, heldOut) - density.gaussianNats)).toBeLessThan(0.02);
  });

  it('draws its points independently: two in a row are not correlated', () => {
    const count = 50_000;
    const points = samplesOf(density, count, randomStream(2, 0));
    let [products, squares] = [0, 0];
    for (let i = 2; i < points.length; i += 2) {
      products += points[i]! * points[i - 2]!;
      squares += points[i]! ** 2;
    }
    const mean = points.reduce((sum, value, i) => (i % 2 === 0 ? sum + value : sum), 0) / count;
    expect(Math.abs(products / squares - (mean * mean * count) / squares)).toBeLessThan(0.02);
  });
});

describe('the exact density', () => {
  it('of eight Gaussians has the entropy that is given', () => {
    const density = densities.find(({ id }) => id === '8gaussians')!;
    // oxlint-disable-next-line oxc/approx-constant -- as published
    const shrink = 1.414;
    const variance = (0.5 / shrink) ** 2;
    const logDensity = (x: number, y: number): number => {
      const sum = Array.from({ length: 8 }, (_, k) => {
        const [a, b] = [Math.cos((k * Math.PI) / 4), Math.sin((k * Math.PI) / 4)];
        const square = (x - (4 / shrink) * a) ** 2 + (y - (4 / shrink) * b) ** 2;
        return Math.exp(-square / (2 * variance));
      }).reduce((total, each) => total + each, 0);
      return Math.log(sum / (8 * 2 * Math.PI * variance));
    };
    const count = 100_000;
    const points = samplesOf(density, count, randomStream(3, 0));
    let sum = 0;
    for (let i = 0; i < count; i++) sum -= logDensity(points[2 * i]!, points[2 * i + 1]!);
    expect(Math.abs(sum / count - density.entropyNats)).toBeLessThan(0.01);
  });

  it('of the checkerboard is uniform over eight squares of side 2', () => {
    const density = densities.find(({ id }) => id === 'checkerboard')!;
    const count = 80_000;
    const points = samplesOf(density, count, randomStream(3, 0));
    const squares = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const [column, row] = [Math.floor(points[2 * i]! / 2), Math.floor(points[2 * i + 1]! / 2)];
      expect(Math.abs(column - row) % 2).toBe(0);
      squares.set(`${column} ${row}`, (squares.get(`${column} ${row}`) ?? 0) + 1);
    }
    expect(squares.size).toBe(8);
    // five standard errors
    for (const found of squares.values()) expect(Math.abs(found - count / 8)).toBeLessThan(470);
    expect(density.entropyNats).toBeCloseTo(Math.log(8 * 4), 5);
  });
});

describe('the figures', () => {
  it('are those of the collection they were taken from, where it is at hand', () => {
    if (!existsSync(PUBLISHED)) {
      console.error(
        '../shared/data/flow-reference.json is absent: the figures are not compared with it',
      );
      return;
    }
    const { datasets } = JSON.parse(readFileSync(PUBLISHED, 'utf8'));
    expect(densities.map(({ id }) => id)).toEqual(Object.keys(datasets));
    for (const { id, entropyNats, gaussianNats: nats } of densities) {
      expect(datasets[id]).toMatchObject({ entropyNats, bestGaussianNats: nats });
    }
  });
});

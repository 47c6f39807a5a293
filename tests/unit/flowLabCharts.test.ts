import { describe, expect, it } from 'vitest';
import { scaled } from '../../src/state/flows/dataSource';
import { frameOf, gridLines } from '../../src/state/flows/frame';
import { flowFacts } from '../../src/state/flows/headline';
import { cellCentres, type Integral, integrals } from '../../src/flows/integral';
import { evaluationOf } from '../../src/flows/evaluate';
import type { Points } from '../../src/flows/standardisation';
import { lossRange, smoothed, ticks } from '../../src/state/flows/lossChart';
import { spreadApart } from '../../src/ui/parts/spreadApart';
import { detailOf, nextCount, restOf, SUBMISSION_MS, viewsDue } from '../../src/state/flows/pace';

describe('the pace of training', () => {
  it('grows by doubling to what a submission may take, and shrinks at once', () => {
    expect(nextCount(1, 1, 'software', 16)).toBe(2);
    expect(nextCount(8, 8, 'software', 16)).toBe(16);
    expect(nextCount(16, 16, 'software', 16)).toBe(16);
    expect(nextCount(16, 16 * 45, 'software', 16)).toBe(2);
    expect(nextCount(1, 4000, 'hardware', 16)).toBe(1);
    expect(SUBMISSION_MS.software).toBeLessThanOrEqual(100);
  });

  it('leaves views about a third of the time, and never hurries them', () => {
    expect(viewsDue(300, 0, 'software')).toBe(false);
    expect(viewsDue(500, 100, 'software')).toBe(true);
    expect(viewsDue(500, 400, 'software')).toBe(false);
    expect(detailOf('software', true).samples).toBeGreaterThan(detailOf('software', false).samples);
  });

  it('goes on where the rate was left', () => {
    const recipe = { rate: 2e-3, steps: 1000, batch: 64 };
    expect(restOf(recipe, 0)).toEqual(recipe);
    expect(restOf(recipe, 500)).toMatchObject({ steps: 500, batch: 64 });
    expect(restOf(recipe, 500).rate).toBeCloseTo(1e-3, 12);
    expect(restOf(recipe, 1000).steps).toBe(1);
  });
});

describe('∫p', () => {
  const gaussian = (deviation: number) => async (points: Points) =>
    Float32Array.from({ length: points.length / 2 }, (_, row) => {
      const squares = points[2 * row]! ** 2 + points[2 * row + 1]! ** 2;
      return -squares / (2 * deviation ** 2) - Math.log(2 * Math.PI * deviation ** 2);
    });
  const all = async (deviation: number, half: number, mostSide: number) => {
    const found: Integral[] = [];
    const start = { centre: [0, 0], half } as const;
    for await (const each of integrals(start, mostSide, gaussian(deviation))) found.push(each);
    return found;
  };

  it('is refined and widened until two grids in a row agree', async () => {
    const found = await all(1, 2.5, 1100);
    expect(found.length).toBeGreaterThan(1);
    expect(found[0]!.value).toBeLessThan(0.99);
    expect(found.at(-1)).toMatchObject({ agrees: true });
    expect(found.at(-1)!.value).toBeCloseTo(1, 2);
    expect(found[1]!.grid.side).toBe(2 * found[0]!.grid.side);
    expect(found[1]!.grid.half).toBeGreaterThan(found[0]!.grid.half);
  });

  it('is not claimed where no two agree: a peak between the cells', async () => {
    const found = await all(1e-3, 4, 300);
    expect(found.every(({ agrees }) => !agrees)).toBe(true);
  });

  it('looks at the centres of cells', () => {
    const centres = cellCentres({ centre: [1, 0], half: 2, side: 2 });
    expect([...centres]).toEqual([0, -1, 2, -1, 0, 1, 2, 1]);
  });
});

describe('frames', () => {
  it('hold all but the farthest points, with the same scale on both axes', () => {
    const points = Float32Array.from({ length: 4000 }, (_, index) =>
      index % 2 === 0 ? index / 4000 : (index / 4000) * 2,
    );
    points[0] = 1e6;
    const { centre, half } = frameOf(points, 2, [0, 1]);
    expect(centre[1]).toBeCloseTo(1, 2);
    expect(half).toBeGreaterThan(1);
    expect(half).toBeLessThan(1.2);
  });

  it('are crossed by lines along both axes', () => {
    const lines = gridLines({ centre: [0, 0], half: 1 }, 3, 2);
    expect(lines).toHaveLength(2 * 3 * 2 * 2);
    expect([...lines.subarray(0, 4)]).toEqual([-1, -1, 1, -1]);
    expect([...lines.subarray(12, 16)]).toEqual([-1, -1, -1, 1]);
  });
});

describe('an evaluation', () => {
  it('carries the standard error of its mean', () => {
    const { nats, standardError } = evaluationOf(Float32Array.of(-1, -2, -3, -4), 1);
    expect(nats).toBe(2.5);
    expect(standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4), 6);
  });

  it('counts draws of one thing as one', () => {
    const once = evaluationOf(Float32Array.of(-1, -3), 1);
    const twice = evaluationOf(Float32Array.of(-1, -3, -1, -3), 2);
    expect(twice.nats).toBe(once.nats);
    expect(twice.standardError).toBe(once.standardError);
  });
});

describe('the headline of a flow', () => {
  const shape = {
    dimensions: 2,
    coupling: 'affine',
    mixing: false,
    layers: 2,
    width: 4,
    depth: 1,
    bins: 2,
  } as const;
  const model = { shape, weights: new Float32Array(), step: 20, origin: 'trained' } as const;
  const data = {
    dimensions: 2,
    entropyNats: 1,
    gaussianNats: 1.9,
    standardisation: { mean: Float64Array.of(0, 0), deviation: Float64Array.of(1, 1) },
    heldOut: new Float32Array(),
    heldOutCount: 0,
    shown: new Float32Array(),
    repeats: 1,
    scale: { unit: 'nats', slope: 1, offset: 0 },
  } as const;
  const recipe = { batch: 1, rate: 1, steps: 30, clip: 1, decay: 0 };
  const job = { key: '', dataKey: '', shape, recipe, data: 'moons', fileName: null, seed: 1 };
  const at = (step: number, nats: number) => ({ step, nats, standardError: 0.01, count: 9 });

  it('is about the flow that is shown, and waits for its evaluation', () => {
    expect(flowFacts({ job, model, data, evaluations: [] })).toBeNull();
    const evaluations = [at(0, 1.9), at(20, 1.2), at(25, 1.1)];
    const facts = flowFacts({ job, model, data, evaluations });
    expect(facts).toMatchObject({ step: 20, value: 1.2, within: false, model: 'realnvp' });
    expect(facts!.gap).toBeCloseTo(0.2, 12);
    expect(facts!.against.kind).toBe('entropy');
    expect(flowFacts({ job, model, data, evaluations: [at(20, 1.015)] })).toMatchObject({
      within: true,
    });
  });

  it('says where a trained flow is worse than the best Gaussian', () => {
    const useless = (nats: number, origin: 'initial' | 'trained') =>
      flowFacts({ job, model: { ...model, origin }, data, evaluations: [at(20, nats)] })!.useless;
    expect(useless(1.93, 'trained')).toBe(true);
    expect(useless(1.91, 'trained')).toBe(false);
    expect(useless(1.2, 'trained')).toBe(false);
    expect(useless(1.93, 'initial')).toBe(false);
  });

  it('stands against the Gaussian in the data’s own unit where no entropy is known', () => {
    const scale = { unit: 'bits', slope: 0.5, offset: 4 } as const;
    const bits = { ...data, entropyNats: null, scale };
    const facts = flowFacts({ job, model, data: bits, evaluations: [at(20, 1.5)] });
    expect(facts).toMatchObject({ unit: 'bits', value: 4.75, standardError: 0.005 });
    expect(facts!.against).toEqual({ kind: 'gaussian', value: scaled(scale, 1.9) });
    expect(facts!.gap).toBeLessThan(0);
  });
});

describe('the loss chart', () => {
  it('smooths and thins the losses, and ends at the last step', () => {
    const losses = Float32Array.from({ length: 5000 }, (_, index) => 1 + (index % 2));
    const curve = smoothed(losses);
    expect(curve.length).toBeLessThanOrEqual(241);
    expect(curve.at(-1)!.step).toBe(5000);
    expect(curve.at(-1)!.value).toBeCloseTo(1.5, 1);
    expect(smoothed(Float32Array.of(3))).toEqual([{ step: 1, value: 3 }]);
    expect(smoothed(new Float32Array())).toEqual([]);
  });

  it('spans its lines, whatever a curve does', () => {
    const falling = Array.from({ length: 100 }, (_, step) => (step < 5 ? 90 : 1.5));
    const { low, high } = lossRange([1, 2], [[...falling, Number.NaN], []]);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(2);
    expect(high).toBeLessThan(3);
    expect(lossRange([1, 2], [[0.5]]).low).toBeLessThan(0.5);
    const flat = lossRange([1], [[]]);
    expect(flat.high).toBeGreaterThan(flat.low);
  });

  it('holds the first steps, where all of them lie above the only line', () => {
    const gaussian = 2.91;
    for (const curve of [[41], [41, 37.5, 30], [2.93]]) {
      const range = lossRange([gaussian], [curve, []]);
      for (const value of [gaussian, ...curve]) {
        expect(value).toBeGreaterThan(range.low);
        expect(value).toBeLessThan(range.high);
      }
    }
  });

  it('is marked by numbers that differ, however narrow or wide it is', () => {
    for (const curve of [[41], [2.9101], [2.95, 2.92], [3e5]]) {
      const { values, decimals } = ticks(lossRange([2.91], [curve]), 4);
      const texts = values.map((value) => value.toFixed(decimals));
      expect(values.length).toBeGreaterThan(1);
      expect(new Set(texts).size).toBe(values.length);
    }
  });

  it('is marked by few decimals, whatever little there is to see', () => {
    for (const curves of [[[], []], [[2.9074, 2.9073]]]) {
      const { values, decimals } = ticks(lossRange([2.907361], curves), 4);
      expect(values.length).toBeGreaterThan(1);
      expect(decimals).toBeLessThanOrEqual(2);
    }
  });

  it('is marked at round values', () => {
    expect(ticks({ low: 0.93, high: 2.07 }, 4)).toEqual({ values: [1, 1.5, 2], decimals: 1 });
    const around = { values: [-0.2, -0.1, 0, 0.1, 0.2], decimals: 1 };
    expect(ticks({ low: -0.2, high: 0.2 }, 4)).toEqual(around);
  });

  it('keeps labels apart, in order and within the chart', () => {
    const spread = spreadApart([100, 101, 20, 102], 14, [0, 120]);
    expect(spread[2]).toBe(20);
    const sorted = spread.toSorted((a, b) => a - b);
    for (let index = 1; index < sorted.length; index++) {
      expect(sorted[index]! - sorted[index - 1]!).toBeGreaterThanOrEqual(14);
    }
    expect(Math.max(...spread)).toBeLessThanOrEqual(120);
    expect(spread[0]).toBeLessThan(spread[1]!);
  });
});

import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/flows/initialise';
import { flowForward } from '../../src/reference/flow';
import { COUPLINGS, flowLayout, type FlowShape } from '../../src/spec/flow';
import { randomStream } from '../../src/spec/random';

const COUNT = 200;

function batchOf(dimensions: number): Float32Array {
  const { normal } = randomStream(3, 0);
  return Float32Array.from(
    { length: COUNT * dimensions },
    (_, i) => 10 * (i % dimensions) + (1 + (i % dimensions)) * normal(),
  );
}

const shape: FlowShape = {
  dimensions: 5,
  coupling: 'spline',
  mixing: true,
  layers: 4,
  width: 16,
  depth: 2,
  bins: 8,
};

function momentsOf(points: readonly ArrayLike<number>[], d: number): readonly [number, number] {
  const mean = points.reduce((sum, point) => sum + point[d]!, 0) / points.length;
  const squares = points.reduce((sum, point) => sum + (point[d]! - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / points.length)];
}

const largest = (values: Float32Array) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const rowsOf = (batch: Float32Array, dimensions: number) =>
  Array.from({ length: COUNT }, (_, row) =>
    batch.subarray(row * dimensions, (row + 1) * dimensions),
  );

it('a new additive flow moves its points', () => {
  const plain = { ...shape, coupling: 'additive', mixing: false } as const;
  const batch = batchOf(5);
  const weights = initialWeights(plain, batch, 1);
  const moved = rowsOf(batch, 5).some((x) => {
    return Math.abs(flowForward(plain, weights, x).point[0]! - x[0]!) > 0.1;
  });
  expect(moved).toBe(true);
});

describe.each(['affine', 'spline'] as const)('a new flow of %s couplings', (coupling) => {
  it('without mixing leaves its points as they are', () => {
    const plain = { ...shape, coupling, mixing: false };
    const batch = batchOf(5);
    const weights = initialWeights(plain, batch, 1);
    for (const x of rowsOf(batch, 5)) {
      flowForward(plain, weights, x).point.forEach((end, d) => expect(end).toBeCloseTo(x[d]!, 5));
    }
  });

  it('with mixing standardises what leaves every actnorm', () => {
    const mixing = { ...shape, coupling };
    const batch = batchOf(5);
    const weights = initialWeights(mixing, batch, 1);
    const { blocks } = flowLayout(mixing);
    blocks.forEach(({ actnorm }, index) => {
      const before = rowsOf(batch, 5).map((x) => flowForward(mixing, weights, x, index).point);
      const after = before.map((point) =>
        point.map(
          (value, d) =>
            value * Math.exp(weights[actnorm!.logScale + d]!) + weights[actnorm!.shift + d]!,
        ),
      );
      for (let d = 0; d < 5; d++) {
        expect(momentsOf(after, d)[0]).toBeCloseTo(0, 5);
        expect(momentsOf(after, d)[1]).toBeCloseTo(1, 5);
      }
    });
  });
});

describe('the linear layers of a new flow', () => {
  it('are the identity', () => {
    const weights = initialWeights(shape, batchOf(5), 5);
    for (const { linear } of flowLayout(shape).blocks) {
      expect(weights.slice(linear!, linear! + 25)).toEqual(new Float32Array(25));
    }
  });
});

describe('initialWeights', () => {
  it.each(COUPLINGS)('fills the layers of %s couplings within their bounds', (coupling) => {
    const weights = initialWeights({ ...shape, coupling }, batchOf(5), 1);
    const additive = coupling === 'additive';
    const [lastLeast, lastBound] = additive ? [1.3, 2] : [0, 0];
    const [hiddenLeast, hiddenBound] = additive ? [1.65, 2.5] : [1.3, 2];
    for (const { dense } of flowLayout({ ...shape, coupling }).blocks) {
      dense.forEach(({ start, inputs, outputs }, index) => {
        const isLast = index === dense.length - 1;
        const entries = weights.slice(start, start + inputs * outputs);
        const bias = weights.slice(start + inputs * outputs, start + (inputs + 1) * outputs);
        const most = largest(entries) * Math.sqrt(inputs);
        const [least, bound] = isLast ? [lastLeast, lastBound] : [hiddenLeast, hiddenBound];
        expect(most).toBeGreaterThanOrEqual(least);
        expect(most).toBeLessThanOrEqual(bound + 1e-6);
        expect(largest(bias) > 0).toBe(!isLast);
      });
    }
  });

  it('repeats for a seed and differs for another', () => {
    const batch = batchOf(5);
    expect(initialWeights(shape, batch, 1)).toEqual(initialWeights(shape, batch, 1));
    expect(initialWeights(shape, batch, 2)).not.toEqual(initialWeights(shape, batch, 1));
  });

  it('stays finite where a coordinate is constant, as it is in one point', () => {
    const batch = batchOf(5).map((value, i) => (i % 5 === 2 ? 7.1 : value));
    for (const points of [batch, batch.slice(0, 5)]) {
      expect(initialWeights(shape, points, 1).every(Number.isFinite)).toBe(true);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { conditioner } from '../../src/reference/coupling';
import { flowForward, flowInverse, flowPath, logProbability } from '../../src/reference/flow';
import {
  COUPLINGS,
  type Coupling,
  flowLayout,
  type FlowShape,
  SCALE_BOUND,
} from '../../src/spec/flow';
import { randomStream } from '../../src/spec/random';

function shapeOf(coupling: Coupling, dimensions: number, mixing: boolean): FlowShape {
  return { coupling, dimensions, mixing, layers: 5, width: 7, depth: 2, bins: 4 };
}

const shapes = COUPLINGS.flatMap((coupling) =>
  [2, 3, 5].flatMap((dimensions) =>
    [false, true].map((mixing) => shapeOf(coupling, dimensions, mixing)),
  ),
);

/** Parameters far from the identity. */
function parametersOf(shape: FlowShape, seed = 1): Float64Array {
  const { normal } = randomStream(seed, 0);
  return Float64Array.from({ length: flowLayout(shape).parameters }, () => 0.25 * normal());
}

function pointsOf({ dimensions }: FlowShape, count: number): readonly Float64Array[] {
  const { normal } = randomStream(9, 1);
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: dimensions }, () => 1.5 * normal()),
  );
}

/** log|det| by Gaussian elimination of central differences. */
function numericalLogDet(map: (x: Float64Array) => Float64Array, x: Float64Array): number {
  const step = 1e-5;
  const nudged = (d: number, by: number) =>
    map(x.map((value, i) => (i === d ? value + by : value)));
  // columns rather than rows: the determinant is the same
  const matrix = Array.from(x, (_, d) => {
    const after = nudged(d, step);
    const before = nudged(d, -step);
    return Array.from(after, (value, i) => (value - before[i]!) / (2 * step));
  });
  let logDet = 0;
  for (let column = 0; column < x.length; column++) {
    const rest = matrix.splice(0).toSorted((a, b) => Math.abs(b[column]!) - Math.abs(a[column]!));
    const pivot = rest.shift()!;
    logDet += Math.log(Math.abs(pivot[column]!));
    for (const row of rest) {
      const factor = row[column]! / pivot[column]!;
      matrix.push(row.map((value, i) => value - factor * pivot[i]!));
    }
  }
  return logDet;
}

describe.each(shapes)(
  'a flow of $coupling couplings in $dimensions dimensions, mixing $mixing',
  (shape) => {
    const parameters = parametersOf(shape);
    const points = pointsOf(shape, 20);

    it('has the log-determinant of its Jacobian', () => {
      for (const x of points) {
        const expected = numericalLogDet((at) => flowForward(shape, parameters, at).point, x);
        const { logDet } = flowForward(shape, parameters, x);
        // what the differences lose to rounding grows as the map shrinks
        expect(Math.abs(logDet - expected)).toBeLessThan(1e-6 * (1 + Math.abs(logDet)));
      }
    });

    it('is undone by its inverse after any number of blocks', () => {
      for (const blocks of [0, 1, 3, shape.layers]) {
        for (const x of points) {
          const there = flowForward(shape, parameters, x, blocks);
          const back = flowInverse(shape, parameters, there.point, blocks);
          back.point.forEach((value, d) => expect(value).toBeCloseTo(x[d]!, 7));
          expect(back.logDet + there.logDet).toBeCloseTo(0, 7);
        }
      }
    });

    it('stops on its path where it stops after as many blocks', () => {
      const [x] = points;
      const path = flowPath(shape, parameters, x!);
      const additive = shape.coupling === 'additive';
      expect(path.map(({ kind }) => kind)).toEqual([
        'front',
        ...Array<string>(shape.layers).fill('block'),
        ...(additive ? ['scale'] : []),
      ]);
      let logDet = 0;
      path.slice(0, shape.layers).forEach((step, blocks) => {
        logDet += step.logDet;
        const there = flowForward(shape, parameters, x!, blocks);
        expect(there.point).toEqual(step.point);
        expect(there.logDet).toBeCloseTo(logDet, 12);
      });
      expect(flowForward(shape, parameters, x!).point).toEqual(path.at(-1)!.point);
    });

    it('leaves its arguments as they are', () => {
      const x = points[0]!.slice();
      flowForward(shape, parameters, x);
      flowInverse(shape, parameters, x);
      expect(x).toEqual(points[0]);
      expect(parameters).toEqual(parametersOf(shape));
    });
  },
);

describe.each(COUPLINGS)('the density of a flow of %s couplings', (coupling) => {
  it('integrates to 1', () => {
    const shape = { ...shapeOf(coupling, 2, true), layers: 2 };
    const parameters = parametersOf(shape, 4).map((value) => value / 2);
    const [cells, reach] = [300, 12];
    const size = (2 * reach) / cells;
    let sum = 0;
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column < cells; column++) {
        const x = [-reach + (column + 0.5) * size, -reach + (row + 0.5) * size];
        sum += Math.exp(logProbability(shape, parameters, x)) * size * size;
      }
    }
    expect(sum).toBeCloseTo(1, 2);
  });
});

describe('a block', () => {
  it('of an additive flow changes no volume', () => {
    const shape = shapeOf('additive', 3, false);
    const path = flowPath(shape, parametersOf(shape), [1, -2, 3]);
    const blocks = path.filter(({ kind }) => kind === 'block');
    expect(blocks.map(({ logDet }) => logDet)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps the fixed half bit for bit, and moves the other half as its formula says', () => {
    const shape = { ...shapeOf('affine', 5, false), layers: 1 };
    const parameters = parametersOf(shape);
    const { blocks } = flowLayout(shape);
    const { split, dense } = blocks[0]!;
    for (const x of pointsOf(shape, 5)) {
      const before = flowForward(shape, parameters, x, 0).point;
      const { point } = flowForward(shape, parameters, x);
      const raw = conditioner(
        dense,
        parameters,
        split.fixed.map((d) => before[d]!),
      );
      for (const d of split.fixed) expect(point[d]).toBe(before[d]);
      split.moving.forEach((d, j) => {
        const scale = Math.exp(SCALE_BOUND * Math.tanh(raw[2 * j]! / SCALE_BOUND));
        expect(point[d]).toBeCloseTo(before[d]! * scale + raw[2 * j + 1]!, 12);
      });
    }
  });

  it('mixes by the product of its triangular matrices', () => {
    const shape = { ...shapeOf('additive', 3, true), layers: 1 };
    const parameters = new Float64Array(flowLayout(shape).parameters);
    const { linear } = flowLayout(shape).blocks[0]!;
    parameters.set([Math.log(2), 3, 4, 5, Math.log(6), 7, 8, 9, Math.log(10)], linear!);
    const { point, logDet } = flowForward(shape, parameters, [1, 10, 100]);
    // L (U + diag s) = [[2, 3, 4], [10, 21, 27], [16, 78, 105]]
    [432, 2920, 11_296].forEach((value, d) => expect(point[d]).toBeCloseTo(value, 9));
    expect(logDet).toBeCloseTo(Math.log(120), 12);
  });

  it('runs its network as dense layers with ReLU between them', () => {
    const dense = [
      { start: 1, inputs: 1, outputs: 2 },
      { start: 5, inputs: 2, outputs: 1 },
    ];
    // rows of W: input to (2, -3), bias (1, 1); then (10, 100) and bias 5
    const parameters = Float64Array.of(99, 2, -3, 1, 1, 10, 100, 5);
    expect([...conditioner(dense, parameters, [4])]).toEqual([10 * 9 + 5]);
    expect([...conditioner(dense, parameters, [-4])]).toEqual([100 * 13 + 5]);
  });
});

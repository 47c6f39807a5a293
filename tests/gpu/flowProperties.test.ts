import { beforeAll, describe, expect, it } from 'vitest';
import { flowModels } from '../../src/flows/models';
import { flowLayout } from '../../src/spec/flow';
import { normalStream, uniformStream } from '../../src/spec/random';
import { integrals } from '../../src/flows/integral';
import { type Points, standardisationLogDet, standardised } from '../../src/flows/standardisation';
import { jacobianLogDet } from '../../src/reference/jacobian';
import { heldOutNats, type TrainedFlow, trainedFlow } from './trainedFlow';

const POINTS = 20_000;

describe.each(flowModels.map(({ id, coupling }) => [id, coupling] as const))(
  'a trained %s',
  (id, coupling) => {
    let flow: TrainedFlow;
    let points: Float32Array;

    beforeAll(async () => {
      flow = await trainedFlow(id, 'pinwheel');
      points = flow.data.heldOut.slice(0, 2 * POINTS);
    });

    it(`goes from x to z and back to x within ${coupling === 'spline' ? '1e-3' : '1e-4'}`, async () => {
      const there = await flow.runner.map(points);
      const back = await flow.runner.map(there.points, { inverse: true });
      const tolerance = coupling === 'spline' ? 1e-3 : 1e-4;
      const worst = largest(points.map((x, i) => back.points[i]! - x));
      expect(worst).toBeLessThan(tolerance);
      // and it did go somewhere
      expect(largest(points.map((x, i) => there.points[i]! - x))).toBeGreaterThan(0.1);
      there.logDet.forEach((logDet, row) => {
        const sum = Math.abs(logDet + back.logDet[row]!);
        expect(sum).toBeLessThanOrEqual(1e-3 * (1 + Math.abs(logDet)));
      });
    });

    it('has the log-det of the float64 Jacobian', async () => {
      const some = points.slice(0, 80);
      const { logDet } = await flow.runner.map(some);
      const { standardisation } = flow.data;
      const standard = standardised(some, standardisation);
      const fixed = standardisationLogDet(standardisation);
      logDet.forEach((found, row) => {
        const u = standard.subarray(2 * row, 2 * row + 2);
        const exact = jacobianLogDet(flow.shape, flow.weights, u) + fixed;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(1e-3 * (1 + Math.abs(exact)));
      });
    });

    it('has a density whose integral is 1', async () => {
      let last = { value: Number.NaN, agrees: false };
      const start = { centre: [0, 0], half: 8 } as const;
      const log = (at: Points) => flow.runner.logProbability(at);
      for await (const integral of integrals(start, 800, log)) last = integral;
      expect(last.agrees).toBe(true);
      expect(Math.abs(last.value - 1)).toBeLessThan(1e-2);
    });

    it('does better than the Gaussian, and no better than the entropy', async () => {
      const { nats, standardError } = await heldOutNats(flow);
      expect(nats).toBeLessThan(flow.data.gaussianNats - 0.3);
      expect(nats).toBeGreaterThan(flow.data.entropyNats! - 3 * standardError);
    });

    it('makes samples of the density it has learned', async () => {
      const normal = normalStream(uniformStream(9));
      const z = new Float32Array(2 * POINTS).map(normal);
      const samples = await flow.runner.map(z, { inverse: true });
      // the samples' own mean -log p is the model's entropy, near the cross-entropy of a good model
      const logs = await flow.runner.logProbability(samples.points);
      const entropy = -logs.reduce((sum, log) => sum + log, 0) / POINTS;
      const { nats } = await heldOutNats(flow);
      expect(Math.abs(entropy - nats)).toBeLessThan(0.25);
    });
  },
);

const unmixed = flowModels.filter(({ mixing }) => !mixing).map(({ id }) => id);

it.each(unmixed)(
  'a trained %s leaves the half that does not move equal bit for bit',
  async (id) => {
    const { runner, shape, data } = await trainedFlow(id, 'pinwheel', { steps: 50 });
    const points = data.heldOut.slice(0, 2 * POINTS);
    const { blocks } = flowLayout(shape);
    let before = await runner.map(points, { blocks: 0 });
    for (const [index, { split }] of blocks.slice(0, -1).entries()) {
      const after = await runner.map(points, { blocks: index + 1 });
      const [fixed, moving] = [split.fixed[0]!, split.moving[0]!];
      expect(column(after.points, fixed)).toEqual(column(before.points, fixed));
      expect(column(after.points, moving)).not.toEqual(column(before.points, moving));
      before = after;
    }
  },
);

it('a trained nice has no log-det before its scaling layer', async () => {
  const { runner, shape, data } = await trainedFlow('nice', 'pinwheel', { steps: 50 });
  const points = data.heldOut.slice(0, 2 * POINTS);
  const front = await runner.map(points, { blocks: 0 });
  const couplings = await runner.map(points, { blocks: shape.layers - 1 });
  expect(couplings.logDet).toEqual(front.logDet);
  const whole = await runner.map(points);
  expect(whole.logDet[0]).not.toBe(front.logDet[0]);
});

/** Coordinate i of points in the plane. */
function column(points: Float32Array, i: number): Float32Array {
  return Float32Array.from({ length: points.length / 2 }, (_, row) => points[2 * row + i]!);
}

function largest(values: Float32Array): number {
  // Math.max keeps a NaN once it has met one
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

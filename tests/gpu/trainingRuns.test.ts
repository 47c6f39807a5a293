import { describe, expect, it } from 'vitest';
import { densities } from '../../src/flows/densities';
import { evaluateNats } from '../../src/flows/evaluate';
import { FlowRunner } from '../../src/flows/flowRunner';
import { initialWeights } from '../../src/flows/initialise';
import { DEFAULT_MODEL, modelShape } from '../../src/flows/models';
import { standardisationOf, standardised } from '../../src/flows/standardisation';
import { trainFlow } from '../../src/flows/trainFlow';
import { DEFAULT_RECIPE, Training } from '../../src/flows/training';
import { densityData } from '../../src/flows/trainingData';
import { DeviceHost } from '../../src/gpu/kernelHost';
import { testEngine } from './nodeEngine';
import { heldOutNats, trainedFlow } from './trainedFlow';

const short = { steps: 60, batch: 64 };

describe('a training', () => {
  it('repeats bit for bit for a seed, and differs for another', async () => {
    const first = await trainedFlow('spline', '8gaussians', short, 3);
    const again = await trainedFlow('spline', '8gaussians', short, 3);
    const other = await trainedFlow('spline', '8gaussians', short, 4);
    expect(again.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
  });

  it('ends after its steps with finite weights', async () => {
    const { training, weights } = await trainedFlow('glow', 'moons', short);
    expect(training.step).toBe(60);
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(await training.advance(16)).toMatchObject({ status: 'finished' });
    expect(await training.readWeights()).toEqual(weights);
  });

  it.each(['nice', 'realnvp', 'glow'])(
    'of %s that bursts stops, and keeps the last good weights',
    async (model) => {
      const wild = { ...short, steps: 200, rate: 1e4 };
      const burst = await trainedFlow(model, 'rings', wild);
      const { training, weights } = burst;
      expect(training.step).toBeLessThan(200);
      expect(weights.every(Number.isFinite)).toBe(true);
      expect(await training.advance(16)).toMatchObject({ status: 'diverged' });
      expect(training.step).toBeLessThan(200);
      expect(await training.readWeights()).toEqual(weights);
      // the last good weights give a finite loss, as those that were taken back do not
      expect(Number.isFinite((await heldOutNats(burst)).nats)).toBe(true);
    },
  );

  it.each([0.01, 1, 100])(
    'tells the loss of the points themselves, scaled by %d',
    async (scale) => {
      const host = new DeviceHost(await testEngine());
      const shape = modelShape(DEFAULT_MODEL, 2, { layers: 2, width: 8, depth: 1, bins: 8 });
      const points = densityData(densities[0]!, 1, 200).sample.map((x) => scale * x);
      const standardisation = standardisationOf(points, 2);
      const weights = initialWeights(shape, standardised(points, standardisation), 1);
      const batch = points.length / 2;
      const data = { standardisation, nextBatch: () => points };
      const recipe = { ...DEFAULT_RECIPE, batch, steps: 1 };
      const training = await Training.begin(host, { shape, recipe, data, weights });
      const tensor = await host.tensor({ name: 'weights', shape: [weights.length] }, weights);
      const runner = await FlowRunner.open(host, shape, tensor, standardisation);
      const { nats } = await evaluateNats(runner, points);
      const { losses } = await training.advance(1);
      expect(losses[0]).toBeCloseTo(nats, 4);
      host.release();
    },
  );

  it('ends when the validation points have not done better for long, and keeps the best', async () => {
    const host = new DeviceHost(await testEngine());
    const shape = modelShape(DEFAULT_MODEL, 2, { layers: 2, width: 8, depth: 1, bins: 8 });
    const data = densityData(densities[0]!, 1, 200);
    const weights = initialWeights(shape, standardised(data.sample, data.standardisation), 1);
    // a rate of 0 changes nothing: the first look is the best
    const recipe = { ...DEFAULT_RECIPE, batch: 64, steps: 500, rate: 0 };
    const validation = { points: data.heldOut, every: 10, patience: 30 };
    const flow = await trainFlow(host, { shape, recipe, data, weights }, { validation });
    expect(flow).toMatchObject({ status: 'finished', steps: 40, keptStep: 10 });
    expect(flow.weights.every((weight, i) => weight === weights[i])).toBe(true);
    host.release();
  });

  it('of NICE does not stick at the Gaussian where the data has a centre', async () => {
    const { data, ...flow } = await trainedFlow('nice', '8gaussians', { steps: 400 });
    const { nats } = await heldOutNats({ data, ...flow });
    expect(nats).toBeLessThan(data.gaussianNats - 0.3);
  });
});

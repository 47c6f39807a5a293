import { describe, expect, it } from 'vitest';
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

  it('of NICE does not stick at the Gaussian where the data has a centre', async () => {
    const { data, ...flow } = await trainedFlow('nice', '8gaussians', { steps: 400 });
    const { nats } = await heldOutNats({ data, ...flow });
    expect(nats).toBeLessThan(data.gaussianNats - 0.3);
  });
});

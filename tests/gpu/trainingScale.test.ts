import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { densities } from '../../src/flows/densities';
import { evaluateNats } from '../../src/flows/evaluate';
import { initialWeights } from '../../src/flows/initialise';
import { modelShape, flowModels } from '../../src/flows/models';
import { pointsData } from '../../src/flows/pointsData';
import { standardised } from '../../src/flows/standardisation';
import { trainFlow } from '../../src/flows/trainFlow';
import { DEFAULT_RECIPE } from '../../src/flows/training';
import { samplesOf } from '../../src/flows/trainingData';
import { DeviceHost } from '../../src/gpu/kernelHost';
import { randomStream } from '../../src/spec/random';
import { testEngine } from './nodeEngine';

const COUNT = 400;
const TRAINED = COUNT - COUNT / 10;
const SHIFTS = [0, 1e3, 1e5];
const SCALES = [1e-20, 1, 1e20];

/** Two moons, their columns shifted by so many deviations, then scaled; as float32 holds them. */
function moons(shift: number, scale: number): Float32Array {
  const moon = samplesOf(densities[0]!, COUNT, randomStream(1, 9));
  // the deviations of two moons, nearly
  return moon.map((x, i) => scale * (x + shift * (i % 2 ? 0.5 : 0.87)));
}

const model = flowModels.find(({ id }) => id === 'realnvp')!;
const shape = modelShape(model, 2, { layers: 2, width: 16, depth: 1, bins: 8 });

/** Held-out nats after some steps, as if the points had not been scaled. */
async function trained(host: DeviceHost, shift: number, scale: number, batch: number) {
  const data = pointsData(moons(shift, scale), 2, 3);
  const weights = initialWeights(shape, standardised(data.sample, data.standardisation), 3);
  const recipe = { ...DEFAULT_RECIPE, batch, steps: 80 };
  const flow = await trainFlow(host, { shape, recipe, data, weights });
  const { nats, standardError } = await evaluateNats(flow.runner, data.heldOut);
  const unscaled = nats - 2 * Math.log(scale);
  const gaussian = data.gaussianNats - 2 * Math.log(scale);
  return { status: flow.status, nats: unscaled, standardError, gaussian };
}

describe.each([1, 128, TRAINED])('a training in batches of %d', (batch) => {
  let host: DeviceHost;
  let still: Awaited<ReturnType<typeof trained>>;

  beforeAll(async () => {
    host = new DeviceHost(await testEngine());
    still = await trained(host, 0, 1, batch);
  }, 60_000);
  afterAll(() => host.release());

  it('learns something from points that are neither shifted nor scaled', () => {
    expect(still.status).toBe('finished');
    // a single point a step teaches little in so few; it must not unlearn what standardising gives
    const most = batch === 1 ? 0.5 : -0.05;
    expect(still.nats - still.gaussian).toBeLessThan(most);
  });

  const moved = SHIFTS.flatMap((shift) => SCALES.map((scale) => [shift, scale] as const));
  it.each(moved.slice(0, 1).concat(moved.slice(2)))(
    'comes to the same held-out loss where they are shifted by %d deviations and scaled by %d',
    async (shift, scale) => {
      const { status, nats, standardError, gaussian } = await trained(host, shift, scale, batch);
      expect(status).toBe('finished');
      expect(Math.abs(nats - still.nats)).toBeLessThan(standardError);
      expect(Math.abs(gaussian - still.gaussian)).toBeLessThan(0.01);
    },
  );
});

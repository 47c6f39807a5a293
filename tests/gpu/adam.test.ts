import { beforeAll, describe, expect, it } from 'vitest';
import { DeviceHost } from '../../src/gpu/kernelHost';
import { TRAINING_PASSES, trainingStep } from '../../src/kernels/flow/trainingStep';
import { flowLayout } from '../../src/spec/flow';
import type { HostTensor, LoadedKernel } from '../../src/spec/host';
import { resolveTuning } from '../../src/spec/plan';
import { normalStream, uniformStream } from '../../src/spec/random';
import { shapeOf } from '../../src/kernels/flow/dims';
import { testEngine } from './nodeEngine';

const dims = {
  dimensions: 2,
  layers: 1,
  width: 4,
  depth: 1,
  bins: 2,
  coupling: 0,
  mixing: false,
  batch: 4,
  inverse: false,
  stepsAtOnce: 1,
};
const { parameters } = flowLayout(shapeOf(dims));
const [MEASURE, DESCEND] = [TRAINING_PASSES.indexOf('measure'), TRAINING_PASSES.indexOf('descend')];

interface AdamParams {
  /** From 0. */
  readonly step: number;
  readonly steps: number;
  readonly rate: number;
  readonly clip: number;
  readonly decay: number;
}

interface AdamState {
  readonly weights: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Kingma and Ba 2015, algorithm 1, with decoupled decay, the norm clipped, the rate half a cosine; float64. */
function adam(before: AdamState, gradient: ArrayLike<number>, params: AdamParams): AdamState {
  const { step, steps, rate, clip, decay } = params;
  const norm = Math.hypot(...Array.from(gradient));
  const share = norm > clip ? clip / norm : 1;
  const g = Float64Array.from(gradient, (value) => share * value);
  const first = before.first.map((m, i) => 0.9 * m + 0.1 * g[i]!);
  const second = before.second.map((v, i) => 0.999 * v + 0.001 * g[i]! ** 2);
  const now = (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
  const weights = before.weights.map((w, i) => {
    const m = first[i]! / (1 - 0.9 ** (step + 1));
    const v = second[i]! / (1 - 0.999 ** (step + 1));
    return w - now * (m / (Math.sqrt(v) + 1e-8) + decay * w);
  });
  return { weights, first, second };
}

const normals = (seed: number, scale: number) =>
  Float32Array.from({ length: parameters }, normalStream(uniformStream(seed))).map(
    (value) => scale * value,
  );

let host: DeviceHost;
let kernel: LoadedKernel;
const tensors: Record<string, HostTensor> = {};

beforeAll(async () => {
  const engine = await testEngine();
  host = new DeviceHost(engine);
  for (const [name, shape] of [
    ['weights', [parameters]],
    ['gradients', [2, parameters]],
    ['moments', [2, parameters]],
    ['progress', [3]],
  ] as const) {
    tensors[name] = await host.tensor({ name, shape });
  }
  const tuning = resolveTuning(trainingStep, dims, engine.capabilities);
  kernel = await host.load(trainingStep, dims, tuning, tensors);
}, 60_000);

/** Sets the device to a state, and lets it make steps with the given gradients. */
async function descend(
  from: AdamState,
  gradients: readonly Float32Array[],
  params: AdamParams,
): Promise<AdamState> {
  const moments = Float32Array.from([...from.first, ...from.second]);
  host.write(tensors['weights']!, Float32Array.from(from.weights));
  host.write(tensors['moments']!, moments);
  host.write(tensors['progress']!, new Float32Array(3));
  for (const [index, gradient] of gradients.entries()) {
    host.write(tensors['gradients']!, gradient);
    const given = { ...params, step: params.step + index };
    await kernel.run([MEASURE, DESCEND].map((pass) => ({ pass, params: given })));
  }
  const after = Float64Array.from(await host.read(tensors['moments']!));
  return {
    weights: Float64Array.from(await host.read(tensors['weights']!)),
    first: after.slice(0, parameters),
    second: after.slice(parameters),
  };
}

const fresh = (): AdamState => ({
  weights: Float64Array.from(normals(1, 1)),
  first: new Float64Array(parameters),
  second: new Float64Array(parameters),
});

/** As after many steps: the moments are of gradients about 0.3. */
const underWay = (): AdamState => ({
  weights: Float64Array.from(normals(1, 1)),
  first: Float64Array.from(normals(2, 0.1)),
  second: Float64Array.from(normals(3, 0.3), (value) => Math.fround(value * value)),
});

const plain: AdamParams = { step: 0, steps: 1000, rate: 0.01, clip: 5, decay: 0 };

describe('a step of Adam', () => {
  it.each<[string, Partial<AdamParams>, () => AdamState, number, number]>([
    ['the first', {}, fresh, 0.1, 1],
    ['the first, its gradient clipped', {}, fresh, 30, 1],
    ['three from the first', {}, fresh, 0.1, 3],
    ['three, each clipped', { clip: 0.5 }, fresh, 2, 3],
    ['with a gradient below the clip', { clip: 100 }, underWay, 0.3, 2],
    ['with a gradient above the clip', { clip: 0.2 }, underWay, 3, 2],
    ['with decay', { decay: 3 }, fresh, 0.1, 3],
    ['with decay and clipped', { decay: 3, clip: 0.1 }, underWay, 3, 2],
    ['a tenth of the way', { step: 100 }, underWay, 0.3, 2],
    ['half of the way', { step: 500, decay: 0.5 }, underWay, 0.3, 2],
    ['near the end', { step: 950 }, underWay, 0.3, 3],
    ['the last', { step: 6, steps: 7 }, underWay, 0.3, 1],
  ])('is that of float64: %s', async (_, changed, from, scale, count) => {
    const params = { ...plain, ...changed };
    const gradients = Array.from({ length: count }, (__, index) => normals(10 + index, scale));
    const start = from();
    const found = await descend(start, gradients, params);
    let expected = start;
    gradients.forEach((gradient, index) => {
      expected = adam(expected, gradient, { ...params, step: params.step + index });
    });
    // a step is told from another by its own size, not by that of the weights
    const steps = expected.weights.map((weight, i) => Math.abs(weight - start.weights[i]!));
    const largest = Math.max(...steps);
    expect(largest).toBeGreaterThan(0);
    found.weights.forEach((weight, i) => {
      const off = Math.abs(weight - expected.weights[i]!);
      // a cosine may be off by 2⁻¹¹ of the rate
      expect(off).toBeLessThan(1e-3 * largest + (3e-4 * params.rate + 2e-7) * count);
    });
    found.first.forEach((moment, i) => expect(moment).toBeCloseTo(expected.first[i]!, 5));
    const most = Math.max(...expected.second);
    found.second.forEach((moment, i) => {
      expect(Math.abs(moment - expected.second[i]!)).toBeLessThan(1e-4 * most);
    });
  });
});

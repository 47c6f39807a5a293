import { expect } from 'vitest';
import { type FlowDims, shapeOf } from '../../src/kernels/flow/dims';
import { trainingStep } from '../../src/kernels/flow/trainingStep';
import { flow } from '../../src/kernels/flow/task';
import { DeviceHost } from '../../src/gpu/kernelHost';
import { flowStages } from '../../src/reference/flow';
import { flowLayout } from '../../src/spec/flow';
import type { Tuning } from '../../src/spec/kernel';
import { sampleFloats } from '../../src/workloads/inputs';
import { testEngine } from './nodeEngine';

/** Mean -log p in float64. */
function meanNll(dims: FlowDims, points: Float32Array, weights: Float64Array): number {
  const { dimensions, batch } = dims;
  const stages = flowStages(shapeOf(dims), weights);
  let sum = 0;
  for (let row = 0; row < batch; row++) {
    const point = Float64Array.from(points.subarray(row * dimensions, (row + 1) * dimensions));
    for (const stage of stages) sum -= stage.forward(point);
    sum += point.reduce((total, z) => total + (z * z + Math.log(2 * Math.PI)) / 2, 0);
  }
  return sum / batch;
}

/** Holds a training step's loss, and the gradient of every parameter, to float64 and its central differences. */
export async function expectExactGradients(dims: FlowDims, tuning: Tuning): Promise<void> {
  const engine = await testEngine();
  const host = new DeviceHost(engine);
  const { points, weights } = sampleFloats(flow, dims, 5);
  const { parameters } = flowLayout(shapeOf(dims));
  const sized = { ...dims, stepsAtOnce: 1 };
  const given = {
    points: await host.tensor({ name: 'points', shape: [dims.batch, dims.dimensions] }, points),
    weights: await host.tensor({ name: 'weights', shape: [parameters] }, weights),
    gradients: await host.tensor(
      { name: 'gradients', shape: [2, parameters] },
      new Float32Array(2 * parameters).fill(Number.NaN),
    ),
    progress: await host.tensor({ name: 'progress', shape: [3] }),
  };
  const kernel = await host.load(trainingStep, sized, tuning, given);
  await kernel.run([0, 1, 2, 3].map((pass) => ({ pass, params: { clip: 1, rate: 0 } })));
  const gradients = await host.read(given.gradients);
  const [, , loss] = await host.read(given.progress);
  host.release();

  const exact = Float64Array.from(weights!);
  expect(Math.abs(loss! - meanNll(dims, points!, exact))).toBeLessThan(1e-5 * Math.abs(loss!));
  const differences = exact.map((weight, index) => {
    const step = 1e-5;
    exact[index] = weight + step;
    const above = meanNll(dims, points!, exact);
    exact[index] = weight - step;
    const below = meanNll(dims, points!, exact);
    exact[index] = weight;
    return (above - below) / (2 * step);
  });
  const largest = differences.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  const worst = differences.reduce((most, g, i) => Math.max(most, Math.abs(g - gradients[i]!)), 0);
  expect(worst / largest).toBeLessThan(1e-4);
}

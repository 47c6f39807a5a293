import { describe, expect, it } from 'vitest';
import { type FlowDims, shapeOf } from '../../src/kernels/flow/dims';
import { trainingStep } from '../../src/kernels/flow/trainingStep';
import { flow } from '../../src/kernels/flow/task';
import { DeviceHost } from '../../src/gpu/kernelHost';
import { flowStages } from '../../src/reference/flow';
import { COUPLINGS, flowLayout } from '../../src/spec/flow';
import { sampleInputs } from '../../src/workloads/inputs';
import { describeFlow } from './describeFlow';
import { testEngine } from './nodeEngine';

const small = { dimensions: 2, layers: 3, width: 6, depth: 2, bins: 4, inverse: false } as const;

const sizes: readonly FlowDims[] = COUPLINGS.flatMap((_, coupling) => [
  { ...small, coupling, batch: 7, mixing: false },
  { ...small, coupling, batch: 37, mixing: true, dimensions: 3 },
  { ...small, coupling, batch: 21, mixing: true, dimensions: 5, depth: 1, width: 9, bins: 3 },
  { ...small, coupling, batch: 18, mixing: false, depth: 3, width: 5, layers: 2 },
]);

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

describe('the gradient of every parameter', () => {
  // threads that meet at barriers, as on a GPU; and few of them with many points, as on a CPU
  const many = { tile: 16, workgroupSize: 64, rows: 4 };
  const few = { tile: 32, workgroupSize: 4, rows: 16 };
  const cases = [
    ...sizes.map((dims) => [dims, many] as const),
    ...sizes.slice(-4).map((dims) => [dims, few] as const),
  ];

  it.each(
    cases.map(
      ([dims, tuning]) => [describeFlow(dims), tuning.workgroupSize, dims, tuning] as const,
    ),
  )(
    'is that of central differences in float64: %s, %i threads',
    async (_size, _threads, dims, tuning) => {
      const engine = await testEngine();
      const host = new DeviceHost(engine);
      const { points, weights } = sampleInputs(flow, dims, 5);
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
      const worst = differences.reduce(
        (most, g, i) => Math.max(most, Math.abs(g - gradients[i]!)),
        0,
      );
      expect(worst / largest).toBeLessThan(1e-4);
    },
  );
});

import { describe, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import type { FlowDims } from '../../src/kernels/flow/dims';
import { fused } from '../../src/kernels/flow/fused';
import { flow } from '../../src/kernels/flow/task';
import { trainingStep } from '../../src/kernels/flow/trainingStep';
import { boundTensors } from '../../src/spec/plan';
import { elementCount } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';
import { testEngine } from '../gpu/nodeEngine';
import { COUPLINGS } from '../../src/spec/flow';
import { describeFlow } from '../gpu/describeFlow';
import { expectCountedAsModelled } from '../gpu/countedTraffic';
import { everyNth } from '../sizes';

const base = { dimensions: 2, layers: 3, width: 12, depth: 2, bins: 4 } as const;

const sizes: readonly FlowDims[] = COUPLINGS.flatMap((_, coupling) =>
  [false, true].flatMap((inverse) => [
    { ...base, coupling, inverse, batch: 37, mixing: false },
    { ...base, coupling, inverse, batch: 70, mixing: true, dimensions: 5, width: 7, bins: 3 },
    { ...base, coupling, inverse, batch: 9, mixing: true, dimensions: 20, depth: 1, blocks: 2 },
  ]),
);

describe.each(flowKernels.map((kernel) => [kernel.id, kernel] as const))('%s', (_, kernel) => {
  it.each(sizes.map((dims) => [describeFlow(dims), dims] as const))(
    'asks for exactly the bytes that its model says: %s',
    (_size, dims) => expectCountedAsModelled(kernel, dims),
  );

  const several = kernel.tunables.flatMap(({ name, choices }) =>
    choices.filter((value) => value <= 64).map((value) => [name, value] as const),
  );
  it.each(several)('asks for what its model says with %s=%i', (name, value) =>
    // as many points a workgroup as a thread carries at most
    expectCountedAsModelled(kernel, sizes[1]!, { rows: 4, tile: 16, [name]: value }),
  );
});

describe('fused', () => {
  const gpu = { tile: 16, workgroupSize: 32, rows: 8 };
  const sized = sizes.filter(({ inverse }) => !inverse);
  const cases = sized.flatMap((dims) =>
    [4, 8].map((step) => [describeFlow(dims), step, dims] as const),
  );
  it.each(everyNth(3, cases))(
    'asks for exactly the bytes that its model says on a GPU: %s step %i',
    (_, step, dims) => expectCountedAsModelled(fused, dims, { ...gpu, step }),
  );
});

describe('a step of training', () => {
  const steps = sizes.filter(({ inverse, blocks }) => !inverse && blocks === undefined);
  const usual = { tile: 16, workgroupSize: 64, rows: 4 };
  const cases = [
    ...steps.map((dims) => [dims, usual] as const),
    [steps[2]!, { tile: 16, workgroupSize: 16, rows: 8 }] as const,
    [steps[3]!, { tile: 8, workgroupSize: 32, rows: 2 }] as const,
  ];
  it.each(
    cases.map(
      ([dims, tuning]) => [describeFlow(dims), Object.values(tuning), dims, tuning] as const,
    ),
  )(
    'asks for exactly the bytes that its model says: %s cut %j',
    async (_size, _cut, dims, tuning) => {
      const engine = await testEngine();
      const sized = { ...dims, stepsAtOnce: 1 };
      const plan = trainingStep.plan(sized, tuning, engine.capabilities);
      // a step that goes on: nothing is halted, the weights are finite
      const zeros = boundTensors(trainingStep.task, sized, plan).map(
        (tensor) => [tensor.name, new Float32Array(elementCount(tensor))] as const,
      );
      const given = { ...Object.fromEntries(zeros), ...sampleFloats(flow, dims, 5) };
      await expectCountedAsModelled(trainingStep, sized, tuning, engine, given);
    },
  );
});

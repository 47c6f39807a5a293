import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import type { FlowDims } from '../../src/kernels/flow/dims';
import { trainingStep } from '../../src/kernels/flow/trainingStep';
import { COUPLINGS } from '../../src/spec/flow';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { unsupported } from '../../src/spec/plan';
import { randomStream, shuffled } from '../../src/spec/random';
import type { Dims } from '../../src/spec/task';
import { describeFlow } from './describeFlow';
import { expectExactGradients } from './gradients';
import { testEngine } from './nodeEngine';
import { runKernel } from './runKernel';

const SEED = 21;
/** Tunings of each kernel, each at a size of its own. */
const EACH = 4;

const { capabilities } = await testEngine();

/** Every combination of a kernel's choices. */
function allTunings({ tunables }: Pick<Kernel, 'tunables'>): readonly Tuning[] {
  return tunables.reduce<readonly Tuning[]>(
    (tunings, { name, choices }) =>
      tunings.flatMap((tuning) => choices.map((choice) => ({ ...tuning, [name]: choice }))),
    [{}],
  );
}

function drawDims(uniform: () => number): FlowDims {
  const integer = (least: number, most: number): number =>
    least + Math.floor(uniform() * (most - least + 1));
  return {
    batch: integer(1, 40),
    dimensions: integer(2, 5),
    layers: integer(1, 3),
    width: integer(1, 9),
    depth: integer(1, 2),
    bins: integer(2, 4),
    coupling: integer(0, COUPLINGS.length - 1),
    mixing: uniform() < 0.5,
    inverse: uniform() < 0.5,
  };
}

/** Some of the tunings that a kernel says it supports, drawn at random, each with a size. */
function drawn<D extends Dims>(kernel: Kernel<D>, stream: number, sized: (dims: FlowDims) => D) {
  const { uniform } = randomStream(SEED, stream);
  const all = allTunings(kernel);
  const cases: (readonly [string, FlowDims, Tuning])[] = [];
  for (const index of shuffled(all.length, uniform)) {
    if (cases.length === EACH) break;
    const dims = drawDims(uniform);
    const tuning = all[index]!;
    if (unsupported(kernel, sized(dims), tuning, capabilities)) continue;
    cases.push([`${describeFlow(dims)} ${JSON.stringify(tuning)}`, dims, tuning]);
  }
  return cases;
}

describe('a training step', () => {
  const one = (dims: FlowDims) => ({ ...dims, inverse: false, stepsAtOnce: 1 });

  it.each(drawn(trainingStep, 0, one))('is right as tuned: %s', async (_, dims, tuning) => {
    await expectExactGradients({ ...dims, inverse: false }, tuning);
  });
});

describe.each(flowKernels.map((kernel, index) => [kernel.id, kernel, index] as const))(
  '%s',
  (_, kernel, index) => {
    it.each(drawn(kernel, 1 + index, (dims) => dims))(
      'is right as tuned: %s',
      async (__, dims, tuning) => {
        const { measurement } = await runKernel(kernel, { dims, tuning });
        expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
      },
    );
  },
);

it('no kernel of flows lets a thread carry more points than its workgroup has', () => {
  const dims = { ...drawDims(randomStream(SEED, 9).uniform), inverse: false, stepsAtOnce: 1 };
  const tiled = [...flowKernels, trainingStep as unknown as (typeof flowKernels)[number]].filter(
    ({ tunables }) => tunables.some(({ name }) => name === 'tile'),
  );
  expect(tiled).toHaveLength(2);
  for (const kernel of tiled) {
    for (const tuning of allTunings(kernel as unknown as Kernel)) {
      if (tuning['rows']! <= tuning['tile']!) continue;
      expect(unsupported(kernel, dims, tuning, capabilities)?.en).toMatch(/a thread cannot carry/);
    }
  }
});

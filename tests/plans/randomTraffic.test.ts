import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { hasHalf, unsupported } from '../../src/spec/plan';
import type { Dims } from '../../src/spec/task';
import { Draw, drawTuning } from '../fuzz/draw';
import { drawAttentionDims, drawFlowDims } from '../fuzz/drawDims';
import { expectCountedAsModelled } from '../gpu/countedTraffic';
import { describeFlow } from '../gpu/describeFlow';
import { testEngine } from '../gpu/nodeEngine';
import { describeDims, everyKernel, softmaxKernels } from '../gpu/runKernel';
import { FULL } from '../sizes';

/** 200 configurations in all, and a few more, of which each kernel runs some without `FULL=1`. */
const MOST = 19;
const EACH = FULL ? MOST : 5;
const SEED = 11;

const engine = await testEngine();

/** Sizes and tunings that this device can run the kernel with. */
function draws<D extends Dims>(
  kernel: Kernel<D>,
  stream: number,
  dimsOf: (draw: Draw) => D,
): readonly (readonly [D, Tuning])[] {
  const draw = new Draw(SEED, stream);
  const found: (readonly [D, Tuning])[] = [];
  while (found.length < EACH) {
    const dims = dimsOf(draw);
    const tuning = drawTuning(kernel, draw);
    if (!unsupported(kernel, dims, tuning, engine.capabilities)) found.push([dims, tuning]);
  }
  return found;
}

const isSoftmax = new Set(softmaxKernels.map(([id]) => id));

describe.each(everyKernel.map((each, stream) => [...each, stream] as const))(
  '%s',
  (id, kernel, stream) => {
    const cases = draws(kernel, stream, (draw) =>
      drawAttentionDims(draw, {
        isSoftmax: isSoftmax.has(id),
        hasHalf: hasHalf(engine.capabilities),
      }),
    );
    it.each(cases.map(([dims, tuning]) => [describeDims(dims), tuning, dims] as const))(
      'asks for exactly the bytes that its model says: %s, %j',
      (_size, tuning, dims) => expectCountedAsModelled(kernel, dims, tuning, engine),
    );
  },
);

describe.each(flowKernels.map((kernel, index) => [kernel.id, kernel, 100 + index] as const))(
  '%s',
  (_, kernel, stream) => {
    const cases = draws(kernel, stream, drawFlowDims);
    it.each(cases.map(([dims, tuning]) => [describeFlow(dims), tuning, dims] as const))(
      'asks for exactly the bytes that its model says: %s, %j',
      (_size, tuning, dims) => expectCountedAsModelled(kernel, dims, tuning),
    );
  },
);

it('draws at least 200 configurations with FULL=1', () => {
  expect(MOST * (everyKernel.length + flowKernels.length)).toBeGreaterThanOrEqual(200);
});

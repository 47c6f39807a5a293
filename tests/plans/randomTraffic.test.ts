import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import type { FlowDims } from '../../src/kernels/flow/dims';
import { COUPLINGS } from '../../src/spec/flow';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { hasHalf, unsupported } from '../../src/spec/plan';
import { randomStream } from '../../src/spec/random';
import type { Dims } from '../../src/spec/task';
import { sampleInputs } from '../../src/workloads/inputs';
import { expectCountedAsModelled } from '../gpu/countedTraffic';
import { describeFlow } from '../gpu/describeFlow';
import { testEngine } from '../gpu/nodeEngine';
import { describeDims, everyKernel, softmaxKernels } from '../gpu/runKernel';

/** 200 configurations in all, and a few more. */
const EACH = 19;
const SEED = 11;

const engine = await testEngine();

/** Draws from a stream of its own. */
class Draw {
  private readonly uniform: () => number;

  constructor(stream: number) {
    this.uniform = randomStream(SEED, stream).uniform;
  }

  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }
}

function attentionDims(draw: Draw, isSoftmax: boolean): AttentionDims {
  const heads = draw.integer(1, 6);
  const divisors = [1, 2, 3, 4, 5, 6].filter((each) => heads % each === 0);
  const dims = {
    batch: draw.integer(1, 2),
    heads,
    keyHeads: draw.oneOf(divisors),
    tokens: draw.integer(1, 90),
    keys: draw.integer(1, 150),
    headDim: draw.integer(1, 24),
    valueDim: draw.integer(1, 24),
    causal: draw.chance(0.5),
    queryOffset: draw.integer(-20, 90),
    half: hasHalf(engine.capabilities) ? draw.integer(0, 1) : 0,
  };
  if (!isSoftmax) return { ...dims, featureMap: draw.integer(0, 2) };
  return {
    ...dims,
    softcap: draw.chance(0.3) ? 2 : 0,
    mask: draw.chance(0.4),
    maskSharesBatch: draw.chance(0.5),
    maskSharesHeads: draw.chance(0.5),
    maskSharesTokens: draw.chance(0.3),
    keyLengths: draw.chance(0.3),
  };
}

function flowDims(draw: Draw): FlowDims {
  return {
    batch: draw.integer(1, 120),
    dimensions: draw.integer(2, 8),
    layers: draw.integer(1, 4),
    width: draw.integer(1, 24),
    depth: draw.integer(1, 3),
    bins: draw.integer(2, 8),
    coupling: draw.integer(0, COUPLINGS.length - 1),
    mixing: draw.chance(0.5),
    inverse: draw.chance(0.5),
  };
}

/** Sizes and tunings that this device can run the kernel with. */
function draws<D extends Dims>(
  kernel: Kernel<D>,
  stream: number,
  dimsOf: (draw: Draw) => D,
): readonly (readonly [D, Tuning])[] {
  const draw = new Draw(stream);
  const found: (readonly [D, Tuning])[] = [];
  while (found.length < EACH) {
    const dims = dimsOf(draw);
    const tuning = Object.fromEntries(
      kernel.tunables.map(({ name, choices }) => [name, draw.oneOf(choices)]),
    );
    if (!unsupported(kernel, dims, tuning, engine.capabilities)) found.push([dims, tuning]);
  }
  return found;
}

const isSoftmax = new Set(softmaxKernels.map(([id]) => id));

describe.each(everyKernel.map((each, stream) => [...each, stream] as const))(
  '%s',
  (id, kernel, stream) => {
    const cases = draws(kernel, stream, (draw) => attentionDims(draw, isSoftmax.has(id)));
    it.each(cases.map(([dims, tuning]) => [describeDims(dims), tuning, dims] as const))(
      'asks for exactly the bytes that its model says: %s, %j',
      async (_size, tuning, dims) => {
        // a model takes every key for seen
        const lengths = { key_lengths: new Float32Array(dims.batch).fill(dims.keys) };
        const inputs = {
          ...sampleInputs(kernel.task, dims, SEED),
          ...(dims.keyLengths && lengths),
        };
        await expectCountedAsModelled(kernel, dims, tuning, engine, inputs);
      },
    );
  },
);

describe.each(flowKernels.map((kernel, index) => [kernel.id, kernel, 100 + index] as const))(
  '%s',
  (_, kernel, stream) => {
    const cases = draws(kernel, stream, flowDims);
    it.each(cases.map(([dims, tuning]) => [describeFlow(dims), tuning, dims] as const))(
      'asks for exactly the bytes that its model says: %s, %j',
      (_size, tuning, dims) => expectCountedAsModelled(kernel, dims, tuning),
    );
  },
);

it('draws at least 200 configurations', () => {
  expect(EACH * (everyKernel.length + flowKernels.length)).toBeGreaterThanOrEqual(200);
});

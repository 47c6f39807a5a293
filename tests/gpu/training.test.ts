import { describe, it } from 'vitest';
import type { FlowDims } from '../../src/kernels/flow/dims';
import { COUPLINGS } from '../../src/spec/flow';
import { describeFlow } from './describeFlow';
import { expectExactGradients } from './gradients';

const small = { dimensions: 2, layers: 3, width: 6, depth: 2, bins: 4, inverse: false } as const;

const sizes: readonly FlowDims[] = COUPLINGS.flatMap((_, coupling) => [
  { ...small, coupling, batch: 7, mixing: false },
  { ...small, coupling, batch: 37, mixing: true, dimensions: 3 },
  { ...small, coupling, batch: 21, mixing: true, dimensions: 5, depth: 1, width: 9, bins: 3 },
  { ...small, coupling, batch: 18, mixing: false, depth: 3, width: 5, layers: 2 },
]);

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
      await expectExactGradients(dims, tuning);
    },
  );
});

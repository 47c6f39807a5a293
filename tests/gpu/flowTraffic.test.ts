import { describe, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import type { FlowDims } from '../../src/kernels/flow/dims';
import { COUPLINGS } from '../../src/spec/flow';
import { describeFlow } from './describeFlow';
import { expectCountedAsModelled } from './countedTraffic';

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

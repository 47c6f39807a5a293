import { attentionKernels, experimentalKernels, flowKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { trainingStep } from '../../src/kernels/flow/trainingStep';
import { copy } from '../../src/kernels/probe/copy';
import { multiplyAdd } from '../../src/kernels/probe/multiplyAdd';
import { PROBE_SIZES } from '../../src/kernels/probe/sizes';
import { trainingDims } from '../../src/flows/trainingDims';
import { COUPLINGS, type FlowShape } from '../../src/spec/flow';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import type { Dims } from '../../src/spec/task';

/** One kernel at one size, as the process that compiles takes it. */
export interface Job {
  readonly kernel: string;
  readonly dims: Dims;
  /** The size in words, as in `d64 f32`. */
  readonly size: string;
  readonly chosen: Partial<Tuning>;
  /** A text that takes the place of the kernel's own. */
  readonly source?: string;
}

/** Sizes of attention: head dimensions, and whether f16 is stored. */
export interface AttentionSizes {
  readonly headDims: readonly number[];
  readonly dtypes: readonly Dtype[];
  readonly tokens: number;
  readonly causal: boolean;
}

export const DTYPES = ['f32', 'f16'] as const;
export type Dtype = (typeof DTYPES)[number];

const FLOW_BATCH = 4096;
const TRAINING_BATCH = 256;

const STACK = { layers: 8, width: 64, depth: 2, bins: 8 };

/** Flows over the plane as RealNVP and splines are trained, and one over the digits. */
const FLOWS: readonly FlowShape[] = [
  { ...STACK, dimensions: 2, coupling: 'affine', mixing: false },
  { ...STACK, dimensions: 2, coupling: 'spline', mixing: false },
  { ...STACK, dimensions: 64, coupling: 'affine', mixing: true },
];

interface Sized {
  readonly dims: Dims;
  readonly size: string;
}

interface Entry {
  readonly kernel: Kernel;
  sizes(attention: AttentionSizes): readonly Sized[];
}

function entry<D extends Dims>(kernel: Kernel<D>, sizes: Entry['sizes']): Entry {
  return { kernel: kernel as unknown as Kernel, sizes };
}

const ENTRIES: readonly Entry[] = [
  ...attentionKernels.map((kernel) => entry(kernel, attentionSizes)),
  ...experimentalKernels.map((kernel) => entry(kernel, halfSizes)),
  ...flowKernels.map((kernel) =>
    entry(kernel, () =>
      FLOWS.map((shape) => {
        const coupling = COUPLINGS.indexOf(shape.coupling);
        const dims = { ...shape, coupling, batch: FLOW_BATCH, inverse: false };
        return { dims, size: flowName(shape) };
      }),
    ),
  ),
  entry(trainingStep, () =>
    FLOWS.map((shape) => ({ dims: trainingDims(shape, TRAINING_BATCH), size: flowName(shape) })),
  ),
  entry(multiplyAdd, () => [{ dims: PROBE_SIZES.multiplyAdd, size: 'probe' }]),
  entry(copy, () => [{ dims: PROBE_SIZES.copy, size: 'probe' }]),
];

/** Every kernel that the page runs but those that write down traces. */
export const KERNELS: readonly Kernel[] = ENTRIES.map(({ kernel }) => kernel);

function attentionSizes({
  headDims,
  dtypes,
  tokens,
  causal,
}: AttentionSizes): readonly (Sized & { readonly dims: AttentionDims })[] {
  const shared = { batch: 1, heads: 8, tokens, keys: tokens, causal, queryOffset: 0 };
  return headDims.flatMap((headDim) =>
    dtypes.map((dtype) => ({
      dims: { ...shared, headDim, half: DTYPES.indexOf(dtype) },
      size: `d${headDim} ${dtype}`,
    })),
  );
}

/** For kernels that know f16 alone: unless all that is asked is what they refuse. */
function halfSizes(sizes: AttentionSizes): readonly Sized[] {
  const dtypes = sizes.dtypes.filter((dtype) => dtype === 'f16');
  return attentionSizes(dtypes.length > 0 ? { ...sizes, dtypes } : sizes);
}

function flowName({ dimensions, coupling, mixing }: FlowShape): string {
  return `${dimensions} dims, ${coupling}${mixing ? ', mixing' : ''}`;
}

/** Each kernel at each of its sizes. */
export function jobsOf(
  kernels: readonly Kernel[],
  sizes: AttentionSizes,
  choices: ReadonlyMap<string, Tuning>,
  source?: string,
): readonly Job[] {
  return ENTRIES.filter(({ kernel }) => kernels.includes(kernel)).flatMap((each) =>
    each.sizes(sizes).map(({ dims, size }) => ({
      kernel: each.kernel.id,
      dims,
      size,
      chosen: choices.get(each.kernel.id) ?? {},
      ...(source !== undefined && { source }),
    })),
  );
}

/** Whether a job is of a kernel that few devices can run. */
export function isExperiment({ kernel }: Job): boolean {
  return experimentalKernels.some(({ id }) => id === kernel);
}

/** Whether a job stores f16, which not every device does. */
export function storesHalf({ dims }: Job): boolean {
  return dims['half'] === 1;
}

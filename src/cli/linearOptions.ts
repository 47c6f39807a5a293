import { attentionKernels } from '../kernels';
import type { AttentionDims } from '../kernels/attention/dims';
import { givenDecay } from '../kernels/linear-attention/gatedTask';
import { FEATURE_MAPS } from '../kernels/linear-attention/shape';
import { linearAttentionTask } from '../kernels/linear-attention/task';
import { quoteOutside } from '../spec/outsideText';
import type { TensorSpec, TensorValues } from '../spec/tensor';
import { readArray, type Refused } from './arrays';
import { InputError } from './errors';
import type { AttentionKernel } from './kernels';
import { formatShape } from './npy';

const DECAYS: Refused = {
  isRefused: (value) => !givenDecay.accepts(value),
  wayOut: givenDecay.wayOut(),
};

/** @throws InputError at an unknown map, and at one for a kernel that has none */
export function parseFeatureMap(
  kernel: AttentionKernel,
  name: string | undefined,
): Pick<AttentionDims, 'featureMap'> {
  if (name === undefined) return {};
  const takes = (each: AttentionKernel): boolean => each.task === linearAttentionTask;
  if (!takes(kernel)) {
    throw new InputError(
      `--feature-map ${quoteOutside(name)}: ${kernel.id} has no feature map, choose it for ${idsOf(takes)}`,
    );
  }
  const names = Object.keys(FEATURE_MAPS);
  if (names.includes(name)) return { featureMap: names.indexOf(name) };
  throw new InputError(`--feature-map ${quoteOutside(name)}: choose ${names.join(', ')}`);
}

/**
 * Reads the decay of a gated kernel: logarithms, of which −∞ leaves nothing of a state.
 * @returns nothing where the kernel takes none
 * @throws InputError where it is missing, superfluous or of another shape than the task's
 */
export async function readDecay(
  kernel: AttentionKernel,
  dims: AttentionDims,
  file: string | undefined,
): Promise<TensorValues> {
  const wanted = decayOf(kernel, dims);
  if (!wanted) {
    if (file === undefined) return {};
    const takes = (each: AttentionKernel): boolean => decayOf(each, dims) !== undefined;
    throw new InputError(`--decay: ${kernel.id} takes none, choose it for ${idsOf(takes)}`);
  }
  if (file === undefined) {
    throw new InputError(`--decay is missing: ${kernel.id} needs it in the shape of --k`);
  }
  const { shape, fullShape, data } = await readArray('decay', file, DECAYS);
  if (fullShape.every((size, axis) => size === wanted.shape[axis])) {
    return { decay: data.map(givenDecay.read) };
  }
  throw new InputError(
    `--decay has the shape ${formatShape(shape)}, beside --k it must be ${formatShape(wanted.shape.slice(4 - shape.length))}`,
  );
}

function decayOf({ task }: AttentionKernel, dims: AttentionDims): TensorSpec | undefined {
  return task.inputs(dims).find(({ name }) => name === 'decay');
}

function idsOf(takes: (kernel: AttentionKernel) => boolean): string {
  return attentionKernels
    .filter(takes)
    .map(({ id }) => id)
    .join(', ');
}

import { attentionKernels } from '../kernels';
import { attention } from '../kernels/attention/task';
import type { AttentionDims } from '../kernels/attention/dims';
import { isNormalised } from '../kernels/linear-attention/shape';
import { linearAttentionTask } from '../kernels/linear-attention/task';
import { InputError } from './errors';
import type { AttentionKernel } from './kernels';

type Takes = (kernel: AttentionKernel, dims: AttentionDims) => boolean;

const isSoftmax: Takes = ({ task }) => task === attention;

/** Whether weights that sum to 1 stand before the values. */
export const isMean: Takes = (kernel, dims) =>
  isSoftmax(kernel, dims) || (kernel.task === linearAttentionTask && isNormalised(dims));

/** Options that some kernels do not use, and who does. */
const TAKERS = {
  mask: isSoftmax,
  'key-lengths': isSoftmax,
  softcap: isSoftmax,
  // a normaliser divides by what a scale has multiplied
  scale: ({ task }, dims) => task !== linearAttentionTask || !isNormalised(dims),
} as const satisfies Readonly<Record<string, Takes>>;

export type PartlyUsed = keyof typeof TAKERS;

/**
 * Nothing that a person gives is ignored.
 * @param given the options that are set
 * @throws InputError at one that one of the kernels would not use
 */
export function refuseUnused(
  kernels: readonly AttentionKernel[],
  given: Readonly<Partial<Record<PartlyUsed, boolean>>>,
  dims: AttentionDims,
): void {
  if (dims.queryOffset !== 0 && !dims.causal) {
    throw new InputError(
      '--query-offset: without --causal every query sees every key, add --causal or leave it out',
    );
  }
  for (const option of Object.keys(TAKERS) as PartlyUsed[]) {
    const takes: Takes = TAKERS[option];
    const without = given[option] && kernels.find((kernel) => !takes(kernel, dims));
    if (!without) continue;
    const others = attentionKernels.filter((kernel) => takes(kernel, dims)).map(({ id }) => id);
    const map = option === 'scale' ? ', or --feature-map identity' : '';
    throw new InputError(
      `--${option}: ${without.id} takes none, leave it out or choose from ${others.join(', ')}${map}`,
    );
  }
}

import type { AttentionDims } from '../kernels/attention/dims';
import { HIDES } from '../reference/softmaxAttention';
import { scoreScale } from '../kernels/attention/task';
import type { FloatValues } from '../spec/tensor';
import type { AttentionKernel } from './kernels';
import { isMean } from './unusedOptions';

const MOST_FLOAT32 = 2 ** 128 * (1 - 2 ** -24);

/**
 * What to change where a result is beyond what its type holds: the option at fault, as far as the
 * largest magnitudes tell.
 */
export function wayBack(kernel: AttentionKernel, dims: AttentionDims, values: FloatValues): string {
  const products = dims.headDim * largest(values['q']) * largest(values['k']);
  if (products > MOST_FLOAT32) return 'scale --q or --k down';
  const scale = Math.abs(scoreScale(dims)) * Math.LOG2E;
  if (dims.scale !== undefined && scale * Math.max(1, products) > MOST_FLOAT32)
    return 'give a smaller --scale';
  const seen = values['mask']?.filter((bias) => bias > HIDES);
  if (seen && largest(seen) * Math.LOG2E + scale * products > MOST_FLOAT32) {
    return 'give a --mask of smaller values, or -inf where it hides a key';
  }
  if (values['decay']?.some((value) => value > 0)) {
    return 'give a --decay of values below 0, above it a state grows';
  }
  if (dims.half) return 'scale --v down, or choose --dtype f32';
  // a mean of the values is no larger for larger scores
  if (isMean(kernel, dims)) return 'scale --v down';
  return 'scale --q, --k or --v down';
}

function largest(values: Float32Array | undefined): number {
  return values?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0;
}

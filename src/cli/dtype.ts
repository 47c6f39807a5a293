import type { Engine } from '../gpu/device';
import type { AttentionDims } from '../kernels/attention/dims';
import { hasHalf } from '../spec/plan';
import { roundToHalves } from '../spec/half';
import { quoteOutside } from '../spec/outsideText';
import { type InputArray, refuseWhere } from './arrays';
import { InputError } from './errors';

/** How attention stores q, k, v and its output, in the order of the numbers of `half`. */
const DTYPES = ['f32', 'f16'] as const;

export const DTYPE_OPTION = {
  dtype: {
    kind: 'text',
    value: DTYPES.join('|'),
    default: 'f32',
    help: 'how q, k, v and the output are stored; sums are f32, in flash on some GPUs short ones f16; f16 needs shader-f16',
  },
} as const;

/** @throws InputError at an unknown one */
export function parseDtype(text: string): Required<Pick<AttentionDims, 'half'>> {
  const half = DTYPES.findIndex((dtype) => dtype === text);
  if (half >= 0) return { half };
  throw new InputError(`--dtype ${quoteOutside(text)}: choose ${DTYPES.join(' or ')}`);
}

export function dtypeOf({ half = 0 }: AttentionDims): (typeof DTYPES)[number] {
  return DTYPES[half]!;
}

/** @throws InputError where the adapter cannot store so */
export function checkDtype({ capabilities }: Engine, dims: AttentionDims): void {
  if (!dims.half || hasHalf(capabilities)) return;
  throw new InputError('--dtype f16: this adapter has no shader-f16, choose --dtype f32');
}

/** @throws InputError at a value that is beyond the largest half, where halves are stored */
export function checkRange(arrays: readonly InputArray[], { half }: AttentionDims): void {
  if (!half) return;
  for (const { option, shape, data } of arrays) {
    const beyond = (value: number): boolean =>
      Math.abs(value) > 65_504 && !Number.isFinite(roundToHalves(Float32Array.of(value))[0]);
    const wayOut = 'float16 ends at 65504, scale it down or choose --dtype f32';
    refuseWhere(`--${option}`, { shape, data }, beyond, wayOut);
  }
}

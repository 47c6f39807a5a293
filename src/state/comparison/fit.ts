import type { Capabilities } from '../../spec/capabilities';
import type { Kernel, Tuning } from '../../spec/kernel';
import { resolveTuning, unsupported } from '../../spec/plan';
import type { Dims, NumberDimension } from '../../spec/task';
import type { Text } from '../../spec/text';
import { isInteger, type Lab } from './lab';
import { type Setting, withDimension } from './setting';

/** One choice of a tunable, with the reason why this device cannot take it. */
export interface Choice {
  readonly value: number;
  readonly reason: Text | null;
}

/** Every choice of a tunable, the others staying as they are. */
export function tunableChoices(
  kernel: Kernel,
  tunable: string,
  { dims, tunings }: Pick<Setting, 'dims' | 'tunings'>,
  capabilities: Capabilities,
): readonly Choice[] {
  const choices = kernel.tunables.find(({ name }) => name === tunable)?.choices ?? [];
  return choices.map((value) => ({
    value,
    reason: misfit(kernel, dims, capabilities, { ...tunings[kernel.id], [tunable]: value }),
  }));
}

/** A change that makes a kernel fit again. */
export type Remedy =
  | { readonly kind: 'dimension'; readonly dimension: NumberDimension; readonly value: number }
  | { readonly kind: 'automatic' };

/** What would fit: automatic tiles, or the largest smaller value of one dimension alone. */
export function remedies(
  kernel: Kernel,
  setting: Pick<Setting, 'dims' | 'tunings' | 'following'>,
  capabilities: Capabilities,
  lab: Lab,
): readonly Remedy[] {
  const { dims } = setting;
  if (!misfit(kernel, dims, capabilities, {})) return [{ kind: 'automatic' }];
  const chosen = setting.tunings[kernel.id] ?? {};
  return lab.dimensions.filter(isInteger).flatMap((dimension): readonly Remedy[] => {
    const fits = (value: number) => {
      const changed = withDimension(setting, dimension.name, value, lab);
      return !misfit(kernel, changed.dims, capabilities, chosen);
    };
    const value = largestThat(fits, dimension.min, Number(dims[dimension.name]) - 1);
    return value === null ? [] : [{ kind: 'dimension', dimension, value }];
  });
}

function misfit(
  kernel: Kernel,
  dims: Dims,
  capabilities: Capabilities,
  chosen: Tuning,
): Text | null {
  const tuning = resolveTuning(kernel, dims, capabilities, chosen);
  return unsupported(kernel, dims, tuning, capabilities);
}

/** The largest integer in [low, high] that fits, where what fits is all below what does not; null if none. */
function largestThat(fits: (value: number) => boolean, low: number, high: number): number | null {
  if (low > high || !fits(low)) return null;
  let [fitting, above] = [low, high + 1];
  while (above - fitting > 1) {
    const middle = Math.floor((fitting + above) / 2);
    if (fits(middle)) fitting = middle;
    else above = middle;
  }
  return fitting;
}

import { readLinearStep } from '../../kernels/explain/linearTraceTask';
import type { LinearStep } from '../../reference/linearTrace';
import { BYTES_PER_ELEMENT } from '../../spec/tensor';
import { type ExplainSetting, linearDimsOf } from './setting';
import type { Place } from './stepping';
import type { Traces } from './traces';

/** Everything that linear attention's stepper shows at one token. */
export interface LinearView {
  readonly setting: ExplainSetting;
  readonly place: Omit<Place, 'row'>;
  readonly step: LinearStep;
  /** v of the token. */
  readonly value: readonly number[];
  /** S after each token. */
  readonly states: readonly (readonly number[])[];
  /** Largest magnitude in S over all tokens: one scale of colours while it grows. */
  readonly stateScale: number;
  /** Bytes of S and z, whatever the token; and of the keys and values that softmax would keep by now. */
  readonly bytes: { readonly state: number; readonly cache: number };
}

/** S after each token, [headDim, valueDim]. */
export function statesOf({ linear, setting }: Traces): readonly (readonly number[])[] {
  const dims = linearDimsOf(setting);
  return Array.from({ length: setting.tokens }, (_, t) => readLinearStep(linear, dims, t).state);
}

/** @param states of the same traces */
export function linearView(
  { linear, setting, values }: Traces,
  states: LinearView['states'],
  place: LinearView['place'],
): LinearView {
  const { headDim } = setting;
  const tokensSeen = place.step + 1;
  return {
    setting,
    place,
    step: readLinearStep(linear, linearDimsOf(setting), place.step),
    value: Array.from({ length: headDim }, (_, d) => values[place.step * headDim + d]!),
    states,
    stateScale: Math.max(...states.flat().map(Math.abs)) || 1,
    bytes: {
      state: BYTES_PER_ELEMENT * headDim * (headDim + 1),
      cache: BYTES_PER_ELEMENT * 2 * tokensSeen * headDim,
    },
  };
}

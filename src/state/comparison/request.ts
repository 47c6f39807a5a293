import type { ComparisonRequest, Variant } from '../../measure/comparison';
import type { Task } from '../../spec/task';
import type { TensorValues } from '../../spec/tensor';
import { kernelById, type Lab } from './lab';
import type { NumbersClient } from './numbersClient';
import type { Setting } from './setting';

/** What inputs and their references follow from. */
export type InputSetting = Pick<Setting, 'dims' | 'seed' | 'baseline'>;

/** What a comparison of `variants` asks for: sizes, inputs, and references from the worker. */
export async function comparisonRequest(
  lab: Lab,
  numbers: NumbersClient,
  setting: InputSetting,
  variants: readonly Variant[],
): Promise<Pick<ComparisonRequest, 'dims' | 'variants' | 'inputs' | 'reference' | 'baseTask'>> {
  const { dims, seed } = setting;
  const own = (await lab.inputs?.(dims, seed)) ?? undefined;
  return {
    dims,
    variants,
    inputs: own ?? (await inputsOf(variants, numbers, setting)),
    reference: (task, _, __, rows, output) =>
      numbers.reference(task, dims, { seed, inputs: own }, rows, output),
    ...baseTaskOf(lab, setting),
  };
}

/** The inputs of every task that runs; what they share they make of the same stream. */
async function inputsOf(
  variants: readonly Variant[],
  numbers: NumbersClient,
  { dims, seed }: InputSetting,
): Promise<TensorValues> {
  const made: TensorValues[] = [];
  for (const task of new Set(variants.map(({ kernel }) => kernel.task))) {
    made.push(await numbers.inputs(task, dims, seed));
  }
  return Object.assign({}, ...made) as TensorValues;
}

/** Other tasks approximate the baseline's, whether or not that runs. */
function baseTaskOf(lab: Lab, { baseline }: InputSetting): { readonly baseTask?: Task } {
  const task = kernelById(lab, baseline)?.task;
  return task ? { baseTask: task } : {};
}

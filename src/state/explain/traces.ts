import { attention } from '../../kernels/attention/task';
import {
  type FlashTraceDims,
  flashTraceTask,
  readFlashStep,
} from '../../kernels/explain/flashTraceTask';
import { linearTraceTask } from '../../kernels/explain/linearTraceTask';
import { firstOutput } from '../../spec/plan';
import type { Dims, Task } from '../../spec/task';
import { rowCount, type TensorValues } from '../../spec/tensor';
import type { NumbersClient } from '../comparison/numbersClient';
import { type ExplainSetting, flashDimsOf, linearDimsOf } from './setting';

/** Standard attention, pass by pass; what lies beyond the keys that a row sees means nothing. */
export interface StandardMatrices {
  /** [tokens, keys]. */
  readonly scores: ArrayLike<number>;
  /** [tokens, keys]. */
  readonly probabilities: ArrayLike<number>;
  /** [tokens, valueDim]. */
  readonly output: ArrayLike<number>;
}

/** Everything the stepper shows, and what computed it. */
export interface Traces {
  readonly setting: ExplainSetting;
  readonly flash: ArrayLike<number>;
  readonly linear: ArrayLike<number>;
  readonly standard: StandardMatrices;
  /** v of linear attention, [tokens, valueDim]. */
  readonly values: ArrayLike<number>;
  readonly computed:
    | {
        readonly on: 'gpu';
        /** The largest difference from float64 of all three, over the largest number of each. */
        readonly relativeError: number;
      }
    | { readonly on: 'float64' };
}

/** Inputs of both attentions, and what float64 makes of them. */
export interface Expected {
  readonly setting: ExplainSetting;
  readonly inputs: TensorValues;
  readonly linearInputs: TensorValues;
  readonly flash: Float64Array;
  readonly linear: Float64Array;
  readonly output: Float64Array;
}

/** Who makes inputs and float64 references: off the main thread, on the page. */
export type Numbers = Pick<NumbersClient, 'inputs' | 'reference'>;

export async function expectedOf(numbers: Numbers, setting: ExplainSetting): Promise<Expected> {
  const dims = flashDimsOf(setting);
  const linearDims = linearDimsOf(setting);
  const { seed } = setting;
  const reference = (task: Task, size: Dims) =>
    numbers.reference(task, size, { seed }, everyRow(task, size));
  const [inputs, linearInputs, flash, linear, output] = await Promise.all([
    numbers.inputs(flashTraceTask, dims, seed),
    numbers.inputs(linearTraceTask, linearDims, seed),
    reference(flashTraceTask, dims),
    reference(linearTraceTask, linearDims),
    reference(attention, dims),
  ]);
  return { setting, inputs, linearInputs, flash, linear, output };
}

/** The traces where there is no GPU. */
export async function tracesInFloat64(numbers: Numbers, setting: ExplainSetting): Promise<Traces> {
  const { flash, linear, linearInputs } = await expectedOf(numbers, setting);
  return {
    setting,
    flash,
    linear,
    standard: await standardInFloat64(numbers, setting),
    values: linearInputs['v']!,
    computed: { on: 'float64' },
  };
}

/** One tile of all keys is standard attention. */
async function standardInFloat64(
  numbers: Numbers,
  setting: ExplainSetting,
): Promise<StandardMatrices> {
  const { seed, keys } = setting;
  const dims: FlashTraceDims = { ...flashDimsOf(setting), tileCols: keys };
  const task = flashTraceTask;
  const trace = await numbers.reference(task, dims, { seed }, everyRow(task, dims));
  const rows = Array.from({ length: dims.tokens }, (_, row) => readFlashStep(trace, dims, row, 0));
  return {
    scores: rows.flatMap(({ scores }) => scores),
    probabilities: rows.flatMap(({ weights, sumAfter }) =>
      weights.map((weight) => (sumAfter > 0 ? weight / sumAfter : 0)),
    ),
    output: rows.flatMap(({ output }) => output),
  };
}

function everyRow(task: Task, dims: Dims): readonly number[] {
  return Array.from({ length: rowCount(firstOutput(task, dims)) }, (_, row) => row);
}

import { flowKernels, offeredAttentionKernels } from '../kernels';
import type { Kernel } from '../spec/kernel';
import { quoteOutside } from '../spec/outsideText';
import type { Dimension, Dims, Task } from '../spec/task';
import type { TensorSpec } from '../spec/tensor';
import { JSON_OPTION, toJson, type Command } from './command';
import { InputError } from './errors';
import { formatShape } from './npy';
import { parseOptions } from './options';
import { formatTable } from './table';

/** A task with the kernels that compute it. */
export interface OfferedTask {
  readonly task: Task;
  readonly kernels: readonly Kernel[];
}

const OFFERED = [...offeredAttentionKernels, ...flowKernels] as readonly Kernel[];

/** Every task that the command line runs, in the order of its first kernel. */
export const TASKS: readonly OfferedTask[] = [...new Set(OFFERED.map(({ task }) => task))].map(
  (task) => ({ task, kernels: OFFERED.filter((kernel) => kernel.task === task) }),
);

/** @throws InputError */
export function findTask(id: string): OfferedTask {
  const found = TASKS.find(({ task }) => task.id === id);
  if (found) return found;
  const ids = TASKS.map(({ task }) => task.id).join(', ');
  throw new InputError(`--task ${quoteOutside(id)}: there is no such task, choose ${ids}`);
}

/** The dimensions of a task where nothing is set. */
export function defaultDims({ dimensions }: Task): Dims {
  return Object.fromEntries(dimensions.map((each) => [each.name, each.default]));
}

export const tasks: Command = {
  name: 'tasks',
  summary: 'what can be computed: inputs, outputs, dimensions and kernels',
  options: JSON_OPTION,
  async run(args) {
    const { json } = parseOptions(args, JSON_OPTION);
    const all = TASKS.map(describe);
    return { output: json ? toJson(all) : all.map(formatTask).join('\n\n'), failures: [] };
  },
};

function describe({ task, kernels }: OfferedTask) {
  const dims = defaultDims(task);
  return {
    id: task.id,
    name: task.name.en,
    formula: task.formula,
    inputs: task.inputs(dims).map(describeTensor),
    outputs: task.outputs(dims).map(describeTensor),
    dimensions: task.dimensions.map(describeDimension),
    kernels: kernels.map(({ id }) => id),
  };
}

/** Shapes are those of the dimensions' defaults. */
function describeTensor({ name, shape, dtype, absent }: TensorSpec) {
  const stored = { name, dtype: dtype ?? 'f32' };
  return absent ? { ...stored, optional: true } : { ...stored, shape };
}

function describeDimension(dimension: Dimension) {
  const { name, kind, default: value, hint } = dimension;
  const range = dimension.kind === 'integer' && { min: dimension.min, max: dimension.max };
  return { name, kind, default: value, ...range, hint: hint.en };
}

function formatTask(task: ReturnType<typeof describe>): string {
  const tensors = (all: typeof task.inputs): string =>
    all
      .map(
        (each) =>
          `${each.name} ${each.dtype}${'shape' in each ? ` ${formatShape(each.shape)}` : ', optional'}`,
      )
      .join('; ');
  const dimensions = task.dimensions.map((each) => [
    `  ${each.name}`,
    'min' in each ? `${each.min} to ${each.max}` : 'true or false',
    String(each.default),
    each.hint,
  ]);
  return [
    `${task.id}: ${task.name}, ${task.formula}`,
    `  inputs   ${tensors(task.inputs)}`,
    `  outputs  ${tensors(task.outputs)}`,
    `  kernels  ${task.kernels.join(', ')}`,
    formatTable(['  dimension', 'range', 'default', ''], dimensions),
  ].join('\n');
}

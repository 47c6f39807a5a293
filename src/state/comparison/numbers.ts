import { presentInputs } from '../../spec/plan';
import { sampleInputs } from '../../workloads/inputs';
import type { Dims, Task } from '../../spec/task';
import type { TensorValues } from '../../spec/tensor';

/** What the page asks of its worker. Inputs that follow from the seed never travel back to it. */
export type NumbersRequest = {
  readonly id: number;
  readonly task: string;
  readonly dims: Dims;
  readonly seed: number;
  /** Inputs that do not follow from the seed. */
  readonly inputs?: TensorValues | undefined;
} & (
  | { readonly kind: 'inputs' }
  | {
      readonly kind: 'reference';
      readonly rows: readonly number[];
      readonly output?: string | undefined;
    }
);

export type NumbersReply = { readonly id: number } & (
  { readonly values: TensorValues | Float64Array } | { readonly error: string }
);

/** Makes seeded inputs and float64 references, keeping the inputs that it made last. */
export class NumbersDesk {
  private readonly tasks: readonly Task[];
  private key = '';
  private maker: Task['inputsFrom'];
  private made: TensorValues = {};

  constructor(tasks: readonly Task[]) {
    this.tasks = tasks;
  }

  answer(request: NumbersRequest): NumbersReply {
    const { id } = request;
    try {
      return { id, values: this.values(request) };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    }
  }

  private values(request: NumbersRequest): TensorValues | Float64Array {
    const task = this.tasks.find((each) => each.id === request.task);
    if (!task) throw new Error(`no task ${request.task}`);
    const inputs = request.inputs ?? this.inputs(task, request.dims, request.seed);
    if (request.kind === 'inputs') return inputs;
    return task.reference(inputs, request.dims, request.rows, request.output);
  }

  private inputs(task: Task, dims: Dims, seed: number): TensorValues {
    // tasks that make them in the same way of the same normal values take the same
    const key = JSON.stringify([task.inputsFrom ? dims : null, presentInputs(task, dims), seed]);
    if (key !== this.key || task.inputsFrom !== this.maker) {
      this.made = sampleInputs(task, dims, seed);
      this.key = key;
      this.maker = task.inputsFrom;
    }
    return this.made;
  }
}

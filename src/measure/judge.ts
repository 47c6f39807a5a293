import type { Engine } from '../gpu/device';
import type { OutputDifference, OutputError } from '../spec/measurement';
import { firstOutput } from '../spec/plan';
import type { Task } from '../spec/task';
import { asStored, type TensorArray, type TensorSpec } from '../spec/tensor';
import type { ComparisonRequest } from './comparison';
import { outputError, relativeDifference, rowsToVerify, worstOf } from './verify';

/** How far the outputs of one run lie from float64. */
export interface Judgement {
  /** That of the output which tells most. */
  readonly error: OutputError;
  /** By the name of each output, where there are several. */
  readonly errors: Readonly<Record<string, OutputError>> | undefined;
  readonly difference: OutputDifference | undefined;
}

/** Holds the outputs of a comparison's variants against float64, each reference computed once. */
export class Judge {
  private readonly engine: Engine;
  private readonly request: ComparisonRequest;
  /** By task, then by the name of an output. */
  private readonly references = new Map<Task, Map<string, Promise<Float64Array>>>();

  constructor(engine: Engine, request: ComparisonRequest) {
    this.engine = engine;
    this.request = request;
  }

  /** Starts all references, on the caller's other thread where it has one. */
  start(): void {
    const { variants, dims } = this.request;
    for (const { task } of variants.map(({ kernel }) => kernel)) {
      for (const output of task.outputs(dims)) void this.reference(task, output);
    }
  }

  async judgementOf(task: Task, outputs: readonly TensorArray[]): Promise<Judgement> {
    const { dims } = this.request;
    const tolerance = task.toleranceFor?.(dims) ?? task.tolerance;
    const errors: (readonly [string, OutputError])[] = [];
    for (const [place, spec] of task.outputs(dims).entries()) {
      const expected = await this.reference(task, spec);
      const rows = this.rows(task, spec);
      const rowLength = spec.shape.at(-1) ?? 1;
      errors.push([spec.name, outputError(outputs[place]!, expected, rows, rowLength, tolerance)]);
    }
    return {
      error: worstOf(errors.map(([, error]) => error)),
      errors: errors.length > 1 ? Object.fromEntries(errors) : undefined,
      difference: await this.difference(task, outputs[0]!),
    };
  }

  /** How far a first output lies from the first output of the task that the others are compared with. */
  private async difference(task: Task, output: TensorArray): Promise<OutputDifference | undefined> {
    const base = this.baseTask();
    if (base === task) return undefined;
    const spec = firstOutput(base, this.request.dims);
    const other = await this.reference(base, spec);
    const rowLength = spec.shape.at(-1) ?? 1;
    const relative = relativeDifference(output, other, this.rows(task, spec), rowLength);
    return { fromTask: base.id, relative };
  }

  private reference(task: Task, output: TensorSpec): Promise<Float64Array> {
    const ofTask = this.references.get(task) ?? new Map<string, Promise<Float64Array>>();
    this.references.set(task, ofTask);
    const known = ofTask.get(output.name);
    if (known) return known;
    const { reference, dims, inputs } = this.request;
    const seen = asStored(task.inputs(dims), inputs);
    const rows = this.engine.settle(
      reference(task, dims, seen, this.rows(task, output), output.name),
    );
    // a run that ends early must not leave its failure unheard
    rows.catch(() => undefined);
    ofTask.set(output.name, rows);
    return rows;
  }

  private rows(task: Task, output: TensorSpec): readonly number[] {
    return rowsToVerify(output, task.referenceFlopsPerRow(this.request.dims, output.name));
  }

  private baseTask(): Task {
    const base = this.request.baseTask ?? this.request.variants[0]?.kernel.task;
    if (!base) throw new Error('a comparison needs a variant');
    return base;
  }
}

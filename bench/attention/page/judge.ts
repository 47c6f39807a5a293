import type { AttentionDims } from '../../../src/kernels/attention/dims';
import { outputError, rowsToVerify } from '../../../src/measure/verify';
import type { OutputError } from '../../../src/spec/measurement';
import { firstOutput } from '../../../src/spec/plan';
import type { Task } from '../../../src/spec/task';
import type { FloatValues } from '../../../src/spec/tensor';

/** Compares outputs at one setting with float64: every row, or rows spread evenly where that costs much. */
export class Judge {
  private readonly dims: AttentionDims;
  private readonly inputs: FloatValues;
  private readonly expected = new Map<Task<AttentionDims>, Float64Array>();

  constructor(dims: AttentionDims, inputs: FloatValues) {
    this.dims = dims;
    this.inputs = inputs;
  }

  errorOf(task: Task<AttentionDims>, output: Float32Array): OutputError {
    const { dims } = this;
    const rows = rowsToVerify(firstOutput(task, dims), task.referenceFlopsPerRow(dims));
    const expected = this.expected.get(task) ?? task.reference(this.inputs, dims, rows);
    this.expected.set(task, expected);
    return outputError(output, expected, rows, dims.headDim, task.tolerance);
  }
}

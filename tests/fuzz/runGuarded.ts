import type { Engine } from '../../src/gpu/device';
import { RejectedRunError } from '../../src/gpu/errors';
import { prepare, Program } from '../../src/gpu/program';
import { createTimer, Runner } from '../../src/gpu/runner';
import { DeviceTensors } from '../../src/measure/deviceTensors';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import type { Dims } from '../../src/spec/task';
import { elementCount, type FloatValues, floats, type TensorSpec } from '../../src/spec/tensor';

/** Elements behind each tensor that nothing may read or write: NaN. An even number, so that halves fill words. */
const GUARD = 64;

export interface GuardedRun {
  readonly output: Float32Array;
  /** Whether a guard behind a scratch tensor or the output was written. */
  readonly strayed: boolean;
}

/**
 * Runs a kernel once. What it writes to begins as NaN, and NaN stands behind each of its tensors: a read
 * beyond an input that comes to count shows in the output.
 * @throws GpuError
 */
export async function runGuarded(
  engine: Engine,
  kernel: Kernel,
  dims: Dims,
  tuning: Tuning,
  inputs: FloatValues,
): Promise<GuardedRun> {
  const { task } = kernel;
  const plan = kernel.plan(dims, tuning, engine.capabilities);
  const prepared = await prepare(engine, kernel, dims, plan);
  const tensors = new DeviceTensors(engine);
  const timer = createTimer(engine);
  try {
    const bound: GPUBuffer[] = [];
    for (const tensor of task.inputs(dims)) {
      const values = tensor.absent ? new Float32Array(elementCount(tensor)) : inputs[tensor.name]!;
      bound.push(await tensors.upload(guarded(tensor), withGuard(values)));
    }
    const outputs = [...plan.scratch, ...task.outputs(dims)];
    const written: GPUBuffer[] = [];
    for (const tensor of outputs) written.push(await tensors.poisoned(guarded(tensor)));
    const program = Program.bind(engine, prepared, [...bound, ...written], await tensors.params());
    engine.device.pushErrorScope('validation');
    await new Runner(engine, program, timer).once();
    const error = await engine.settle(engine.device.popErrorScope());
    if (error) throw new RejectedRunError(kernel.id, error.message);
    return await readGuarded(tensors, written, outputs);
  } finally {
    timer.destroy();
    tensors.releaseAll();
  }
}

async function readGuarded(
  tensors: DeviceTensors,
  written: readonly GPUBuffer[],
  specs: readonly TensorSpec[],
): Promise<GuardedRun> {
  let strayed = false;
  let output: Float32Array = new Float32Array();
  for (const [index, spec] of specs.entries()) {
    const read = await tensors.read(written[index]!, guarded(spec));
    const values = floats({ [spec.name]: read }, spec.name);
    const count = elementCount(spec);
    strayed ||= !values.subarray(count).every(Number.isNaN);
    output = values.slice(0, count);
  }
  return { output, strayed };
}

function guarded(tensor: TensorSpec): TensorSpec {
  const { name, dtype } = tensor;
  return { name, shape: [elementCount(tensor) + GUARD], ...(dtype && { dtype }) };
}

function withGuard(values: Float32Array): Float32Array {
  const longer = new Float32Array(values.length + GUARD).fill(Number.NaN);
  longer.set(values);
  return longer;
}

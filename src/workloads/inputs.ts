import { presentInputs } from '../spec/plan';
import { randomStream } from '../spec/random';
import type { Dims, Task } from '../spec/task';
import { asStored, elementCount, type TensorSpec, type TensorValues } from '../spec/tensor';

/**
 * Standard normal values for each tensor: the same seed gives the same values on every machine, and
 * each tensor has a stream of its own.
 */
export function seededInputs(tensors: readonly TensorSpec[], seed: number): TensorValues {
  return Object.fromEntries(
    tensors.map((tensor, index) => [tensor.name, normalValues(elementCount(tensor), seed, index)]),
  );
}

/** Inputs at random that the task is meant for, rounded as they are stored; absent ones are left out. */
export function sampleInputs<D extends Dims>(task: Task<D>, dims: D, seed: number): TensorValues {
  const normals = seededInputs(presentInputs(task, dims), seed);
  return asStored(task.inputs(dims), task.inputsFrom?.(normals, dims) ?? normals);
}

/** Those of several tasks together: an input that they share is the same. */
export function sampleInputsOfAll<D extends Dims>(
  tasks: readonly Task<D>[],
  dims: D,
  seed: number,
): TensorValues {
  return Object.fromEntries(
    [...new Set(tasks)].flatMap((task) => Object.entries(sampleInputs(task, dims, seed))),
  );
}

function normalValues(count: number, seed: number, stream: number): Float32Array {
  const { normal } = randomStream(seed, stream);
  return new Float32Array(count).map(normal);
}

import { presentInputs } from '../spec/plan';
import { randomStream } from '../spec/random';
import type { Dims, Task } from '../spec/task';
import {
  asStored,
  elementCount,
  type FloatValues,
  floats,
  type TensorArray,
  type TensorSpec,
  type TensorValues,
} from '../spec/tensor';

/**
 * Random values for each tensor: standard normal ones, integers of all 32 bits where it holds integers. The same
 * seed gives the same values on every machine, and each tensor has a stream of its own.
 */
function randomInputs(tensors: readonly TensorSpec[], seed: number): TensorValues {
  return Object.fromEntries(
    tensors.map((tensor, index) => [tensor.name, randomValues(tensor, seed, index)]),
  );
}

/** The same for tensors without integers. @throws Error where one holds them */
export function seededInputs(tensors: readonly TensorSpec[], seed: number): FloatValues {
  return allFloats(randomInputs(tensors, seed));
}

/** Inputs at random that the task is meant for, rounded as they are stored; absent ones are left out. */
export function sampleInputs<D extends Dims>(task: Task<D>, dims: D, seed: number): TensorValues {
  const random = randomInputs(presentInputs(task, dims), seed);
  return asStored(task.inputs(dims), task.inputsFrom?.(random, dims) ?? random);
}

/** The same of a task without integers. @throws Error where an input holds them */
export function sampleFloats<D extends Dims>(task: Task<D>, dims: D, seed: number): FloatValues {
  return allFloats(sampleInputs(task, dims, seed));
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

function allFloats(values: TensorValues): FloatValues {
  return Object.fromEntries(Object.keys(values).map((name) => [name, floats(values, name)]));
}

function randomValues(tensor: TensorSpec, seed: number, stream: number): TensorArray {
  const { normal, uniform } = randomStream(seed, stream);
  const count = elementCount(tensor);
  const word = (): number => Math.floor(uniform() * 2 ** 32);
  if (tensor.dtype === 'u32') return new Uint32Array(count).map(word);
  if (tensor.dtype === 'i32') return new Int32Array(count).map(word);
  return new Float32Array(count).map(normal);
}

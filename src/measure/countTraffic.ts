import type { Engine } from '../gpu/device';
import { prepare, Program } from '../gpu/program';
import { createTimer, Runner } from '../gpu/runner';
import type { Kernel, Traffic, Tuning } from '../spec/kernel';
import { boundTensors } from '../spec/plan';
import { shaderSource } from '../spec/shader';
import type { Dims } from '../spec/task';
import type { TensorSpec, TensorValues } from '../spec/tensor';
import { DeviceTensors } from './deviceTensors';
import { instrument } from './instrument';
import { type StorageArray, storageArrays } from './storageArrays';

/**
 * Counted traffic of each pass, tensor by tensor: an instrumented build of the shader runs once and
 * counts every access it makes. Slow, and exact. Rejects with the signal's reason when cancelled.
 * @throws ShaderTextError where the shader's accesses cannot all be seen
 */
export async function countTraffic(
  engine: Engine,
  kernel: Kernel,
  dims: Dims,
  tuning: Tuning,
  inputs: TensorValues,
  signal?: AbortSignal,
): Promise<readonly (readonly Traffic[])[]> {
  const plan = kernel.plan(dims, tuning, engine.capabilities);
  const bound = boundTensors(kernel.task, dims, plan);
  const text = shaderSource(kernel, plan);
  const arrays = storageArrays(text);
  const source = instrument(
    text,
    arrays.map(({ name }) => name),
    bound.length + 1,
  );
  const prepared = await prepare(engine, kernel, dims, plan, { source, extraBindings: 1 });
  const tensors = new DeviceTensors(engine);
  const timer = createTimer(engine);
  try {
    const buffers: GPUBuffer[] = [];
    for (const tensor of bound) {
      const values = inputs[tensor.name];
      buffers.push(values ? await tensors.upload(tensor, values) : await tensors.storage(tensor));
    }
    const zeros = new Float32Array(4 * Math.max(1, arrays.length));
    const counters = { name: 'access_counts', shape: [zeros.length] };
    const counts = await tensors.upload(counters, zeros);
    const program = Program.bind(engine, prepared, [...buffers, counts], await tensors.params());
    const counted: Traffic[][] = [];
    const runner = new Runner(engine, program, timer);
    for (const pass of plan.passes.keys()) {
      engine.device.queue.writeBuffer(counts, 0, zeros);
      // in short submissions: counting is slow, and a long one may cost the device
      await runner.oncePass(pass, signal);
      counted.push(toTraffic(bound, arrays, await tensors.readBytes(counts, zeros.byteLength)));
    }
    return counted;
  } finally {
    timer.destroy();
    tensors.releaseAll();
  }
}

function toTraffic(
  tensors: readonly TensorSpec[],
  arrays: readonly StorageArray[],
  bytes: ArrayBuffer,
): Traffic[] {
  const words = new Uint32Array(bytes);
  const accesses = (slot: number): number => words[2 * slot]! + words[2 * slot + 1]! * 2 ** 32;
  return arrays
    .map(({ binding, name, elementBytes }, index) => ({
      // the text may call a tensor by another name
      tensor: tensors[binding - 1]?.name ?? name,
      readBytes: accesses(2 * index) * elementBytes,
      writeBytes: accesses(2 * index + 1) * elementBytes,
    }))
    .filter(({ readBytes, writeBytes }) => readBytes + writeBytes > 0);
}

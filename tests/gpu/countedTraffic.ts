import { expect } from 'vitest';
import { countTraffic } from '../../src/measure/countTraffic';
import type { Kernel, Traffic, Tuning } from '../../src/spec/kernel';
import { resolveTuning, sumByTensor } from '../../src/spec/plan';
import type { Dims } from '../../src/spec/task';
import type { TensorValues } from '../../src/spec/tensor';
import { sampleInputs } from '../../src/workloads/inputs';
import { testEngine } from './nodeEngine';
import type { Engine } from '../../src/gpu/device';

/**
 * Holds a kernel's model of its traffic to what an instrumented build counts, pass by pass.
 * @param given the inputs in place of sampled ones, and scratch tensors that must not begin as they come
 */
export async function expectCountedAsModelled<D extends Dims>(
  kernel: Kernel<D>,
  dims: D,
  choice: Partial<Tuning> = {},
  engine?: Engine,
  given?: TensorValues,
): Promise<void> {
  const device = engine ?? (await testEngine());
  const own = new Set(kernel.tunables.map(({ name }) => name));
  const chosen = Object.fromEntries(Object.entries(choice).filter(([name]) => own.has(name)));
  const tuning = resolveTuning(kernel, dims, device.capabilities, chosen);
  const { passes } = kernel.plan(dims, tuning, device.capabilities);
  const inputs = given ?? { ...sampleInputs(kernel.task, dims, 5), ...fullLengths(dims) };
  const counted = await countTraffic(device, kernel as unknown as Kernel, dims, tuning, inputs);
  expect(counted.map(byTensor)).toEqual(passes.map(({ traffic }) => byTensor(traffic)));
}

/** Lengths of the keys where an input holds them: a model takes every key for seen. */
function fullLengths({ batch, keys, keyLengths }: Dims): TensorValues {
  return keyLengths ? { key_lengths: new Float32Array(Number(batch)).fill(Number(keys)) } : {};
}

/** Reads and writes by tensor, those that are 0 left out. */
function byTensor(traffic: readonly Traffic[]): Record<string, string> {
  return Object.fromEntries(
    sumByTensor(traffic)
      .filter(({ readBytes, writeBytes }) => readBytes + writeBytes > 0)
      .map(({ tensor, readBytes, writeBytes }) => [
        tensor,
        `${readBytes} read, ${writeBytes} written`,
      ]),
  );
}

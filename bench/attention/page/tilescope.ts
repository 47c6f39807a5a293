import { openDevice, type Engine } from '../../../src/gpu/device';
import { prepare, Program } from '../../../src/gpu/program';
import type { AttentionDims } from '../../../src/kernels/attention/dims';
import { DeviceTensors } from '../../../src/measure/deviceTensors';
import type { Kernel } from '../../../src/spec/kernel';
import {
  firstOutput,
  leastTraffic,
  resolveTuning,
  totalBytes,
  totalFlops,
  unsupported,
} from '../../../src/spec/plan';
import { type FloatValues, floats } from '../../../src/spec/tensor';
import { OURS } from '../ratio';
import type { Contestant, Prepared } from './contestant';

let shared: Promise<Engine> | undefined;

/** The engine that all of Tilescope's kernels share. */
export function openEngine(): Promise<Engine> {
  shared ??= openDevice(navigator.gpu);
  return shared;
}

export function tilescope(kernel: Kernel<AttentionDims>): Contestant {
  return {
    library: OURS,
    kernel: kernel.id,
    task: kernel.task,
    async open() {
      const engine = await openEngine();
      return {
        device: engine.device,
        prepare: (dims, inputs) => prepareKernel(engine, kernel, dims, inputs),
      };
    },
  };
}

/** Under the tuning that the page would choose. */
async function prepareKernel(
  engine: Engine,
  kernel: Kernel<AttentionDims>,
  dims: AttentionDims,
  inputs: FloatValues,
): Promise<Prepared> {
  const tuning = resolveTuning(kernel, dims, engine.capabilities);
  const reason = unsupported(kernel, dims, tuning, engine.capabilities);
  if (reason) throw new Error(reason.en);
  const plan = kernel.plan(dims, tuning, engine.capabilities);
  const prepared = await prepare(engine, kernel as unknown as Kernel, dims, plan);
  const tensors = new DeviceTensors(engine);
  const outputSpec = firstOutput(kernel.task, dims);
  const bound: GPUBuffer[] = [];
  for (const tensor of kernel.task.inputs(dims)) bound.push(await tensors.input(tensor, inputs));
  for (const tensor of plan.scratch) bound.push(await tensors.storage(tensor));
  const output = await tensors.poisoned(outputSpec);
  bound.push(output);
  const program = Program.bind(engine, prepared, bound, await tensors.params());
  return {
    run: passesOf(engine, program),
    read: async () => floats({ output: await tensors.read(output, outputSpec) }, 'output'),
    release: () => tensors.releaseAll(),
    work: { flops: totalFlops(plan), leastBytes: totalBytes(leastTraffic(kernel.task, dims)) },
  };
}

/** Submits all passes at once, as the libraries do. */
function passesOf({ device }: Engine, program: Program): () => Promise<void> {
  const pieces = program.plan.passes.map(({ workgroups }, pass) => ({
    pass,
    firstWorkgroup: 0,
    endWorkgroup: workgroups,
    repeats: 1,
  }));
  program.writeParams(pieces);
  return async () => {
    const encoder = device.createCommandEncoder();
    pieces.forEach((piece, index) => program.encode(encoder, piece, index));
    device.queue.submit([encoder.finish()]);
  };
}

import type { HostTensor, KernelHost, LoadedKernel, PassRun } from '../spec/host';
import type { Kernel, Tuning } from '../spec/kernel';
import { boundTensors, unsupported } from '../spec/plan';
import type { Dims } from '../spec/task';
import { byteSize, BYTES_PER_ELEMENT, elementCount, type TensorSpec } from '../spec/tensor';
import type { Engine } from './device';
import { GpuError, RejectedRunError } from './errors';
import { prepare, Program } from './program';

interface DeviceTensor extends HostTensor {
  readonly buffer: GPUBuffer;
}

/** Kernels that keep their tensors on the device between runs. */
export class DeviceHost implements KernelHost {
  private readonly engine: Engine;
  private readonly owned = new Set<GPUBuffer>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  get capabilities() {
    return this.engine.capabilities;
  }

  async tensor(spec: TensorSpec, values?: Float32Array): Promise<DeviceTensor> {
    if (spec.dtype) throw new Error(`${spec.name}: a host keeps f32 tensors alone`);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffer = await this.acquire(spec.name, byteSize(spec), usage);
    const tensor = { spec, buffer };
    if (values) this.write(tensor, values);
    else this.clear(tensor);
    return tensor;
  }

  write(tensor: HostTensor, values: Float32Array, first = 0): void {
    if (first + values.length > elementCount(tensor.spec)) {
      throw new Error(`${tensor.spec.name}: ${values.length} values do not fit from ${first} on`);
    }
    const { buffer } = own(tensor);
    const offset = first * BYTES_PER_ELEMENT;
    this.engine.device.queue.writeBuffer(buffer, offset, values as Float32Array<ArrayBuffer>);
  }

  async read(tensor: HostTensor, first = 0, count?: number): Promise<Float32Array> {
    const bytes = (count ?? elementCount(tensor.spec) - first) * BYTES_PER_ELEMENT;
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const readable = await this.acquire('readback', bytes, usage);
    const encoder = this.engine.device.createCommandEncoder();
    const { buffer } = own(tensor);
    encoder.copyBufferToBuffer(buffer, first * BYTES_PER_ELEMENT, readable, 0, bytes);
    this.engine.device.queue.submit([encoder.finish()]);
    await this.engine.settle(readable.mapAsync(GPUMapMode.READ, 0, bytes));
    const values = new Float32Array(readable.getMappedRange(0, bytes).slice(0));
    readable.unmap();
    this.giveBack([readable]);
    return values;
  }

  async load<D extends Dims>(
    kernel: Kernel<D>,
    dims: D,
    tuning: Tuning,
    given: Readonly<Record<string, HostTensor>>,
  ): Promise<LoadedKernel> {
    const reason = unsupported(kernel, dims, tuning, this.capabilities);
    if (reason) throw new GpuError(reason);
    const plan = kernel.plan(dims, tuning, this.capabilities);
    // what runs a kernel does not care what its sizes are called
    const anyKernel = kernel as unknown as Kernel;
    const prepared = await prepare(this.engine, anyKernel, dims, plan);
    const buffers: GPUBuffer[] = [];
    for (const spec of boundTensors(kernel.task, dims, plan)) {
      buffers.push(own(given[spec.name] ?? (await this.tensor(spec))).buffer);
    }
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const params = await this.acquire('params', Program.paramsBytes, usage);
    const program = Program.bind(this.engine, prepared, buffers, params);
    return { run: (passes) => this.run(program, passes) };
  }

  free(tensors: readonly HostTensor[]): void {
    this.giveBack(tensors.map((tensor) => own(tensor).buffer));
  }

  release(): void {
    this.giveBack([...this.owned]);
    this.engine.buffers.endRound();
  }

  private async run(program: Program, passes: readonly PassRun[]): Promise<void> {
    const { device } = this.engine;
    device.pushErrorScope('validation');
    const encoder = device.createCommandEncoder();
    const pieces = passes.map(({ pass, params }) => ({
      pass,
      firstWorkgroup: 0,
      endWorkgroup: program.plan.passes[pass]?.workgroups ?? 0,
      repeats: 1,
      ...(params && { params }),
    }));
    program.writeParams(pieces);
    pieces.forEach((piece, index) => program.encode(encoder, piece, index));
    device.queue.submit([encoder.finish()]);
    const error = await this.engine.settle(device.popErrorScope());
    if (error) throw new RejectedRunError(program.kernel.id, error.message);
    await this.engine.settle(device.queue.onSubmittedWorkDone());
  }

  private clear(tensor: DeviceTensor): void {
    const encoder = this.engine.device.createCommandEncoder();
    encoder.clearBuffer(tensor.buffer);
    this.engine.device.queue.submit([encoder.finish()]);
  }

  private async acquire(label: string, bytes: number, usage: number): Promise<GPUBuffer> {
    const buffer = await this.engine.settle(this.engine.buffers.acquire(label, bytes, usage));
    this.owned.add(buffer);
    return buffer;
  }

  private giveBack(buffers: readonly GPUBuffer[]): void {
    this.engine.buffers.release(buffers);
    for (const buffer of buffers) this.owned.delete(buffer);
  }
}

function own(tensor: HostTensor): DeviceTensor {
  if ('buffer' in tensor) return tensor as DeviceTensor;
  throw new Error(`${tensor.spec.name}: belongs to another host`);
}

import type { Engine } from '../gpu/device';
import { Program } from '../gpu/program';
import {
  byteSize,
  elementCount,
  fromWords,
  isInteger,
  type TensorArray,
  type TensorSpec,
  type TensorValues,
  toWords,
} from '../spec/tensor';

const POISON_BYTES = 2 ** 20;
/** NaN as one f32, and as two f16; among integers, which have none, a number that no result is likely to be. */
const POISON = { floats: 0xffffffff, integers: 0x8badf00d } as const;

/** The buffers of one comparison: taken from the engine's pool, given back together. */
export class DeviceTensors {
  private readonly engine: Engine;
  private readonly owned: GPUBuffer[] = [];

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** @throws OutOfMemoryError */
  async storage(tensor: TensorSpec): Promise<GPUBuffer> {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    return this.acquire(tensor.name, byteSize(tensor), usage);
  }

  /** @throws OutOfMemoryError */
  async upload(tensor: TensorSpec, values: TensorArray): Promise<GPUBuffer> {
    if (values.length !== elementCount(tensor)) {
      const shape = tensor.shape.join('×');
      throw new Error(`${tensor.name}: ${values.length} values do not fill [${shape}]`);
    }
    const buffer = await this.storage(tensor);
    const words = toWords(tensor, values) as ArrayBufferView<ArrayBuffer>;
    this.engine.device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  /** An input with its values; one that is absent is bound all the same. @throws Error where it has none */
  input(tensor: TensorSpec, inputs: TensorValues): Promise<GPUBuffer> {
    if (tensor.absent) return this.storage(tensor);
    const values = inputs[tensor.name];
    if (!values) throw new Error(`${tensor.name}: this input has no values`);
    return this.upload(tensor, values);
  }

  async params(): Promise<GPUBuffer> {
    return this.acquire(
      'params',
      Program.paramsBytes,
      GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    );
  }

  /** A tensor filled with NaN or its like, so that what a kernel does not write cannot pass for a result. */
  async poisoned(tensor: TensorSpec): Promise<GPUBuffer> {
    const buffer = await this.storage(tensor);
    await this.fill(buffer, isInteger(tensor) ? POISON.integers : POISON.floats);
    return buffer;
  }

  private async fill(buffer: GPUBuffer, word: number): Promise<void> {
    const source = await this.acquire(
      'poison',
      POISON_BYTES,
      GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    );
    const { queue } = this.engine.device;
    queue.writeBuffer(source, 0, new Uint32Array(POISON_BYTES / 4).fill(word));
    const encoder = this.engine.device.createCommandEncoder();
    for (let offset = 0; offset < buffer.size; offset += POISON_BYTES) {
      const bytes = Math.min(POISON_BYTES, buffer.size - offset);
      encoder.copyBufferToBuffer(source, 0, buffer, offset, bytes);
    }
    queue.submit([encoder.finish()]);
    this.release([source]);
  }

  async read(buffer: GPUBuffer, tensor: TensorSpec): Promise<TensorArray> {
    // copies are made of whole words
    const bytes = Math.ceil(byteSize(tensor) / 4) * 4;
    return fromWords(tensor, await this.readBytes(buffer, bytes));
  }

  async readBytes(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    const readable = await this.acquire(
      'readback',
      bytes,
      GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    );
    const encoder = this.engine.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, readable, 0, bytes);
    this.engine.device.queue.submit([encoder.finish()]);
    await this.engine.settle(readable.mapAsync(GPUMapMode.READ, 0, bytes));
    const copy = readable.getMappedRange(0, bytes).slice(0);
    readable.unmap();
    this.release([readable]);
    return copy;
  }

  /** Gives every buffer back to the pool. */
  releaseAll(): void {
    this.engine.buffers.release(this.owned);
    this.engine.buffers.endRound();
  }

  private release(buffers: readonly GPUBuffer[]): void {
    this.engine.buffers.release(buffers);
  }

  private async acquire(
    label: string,
    bytes: number,
    usage: GPUBufferUsageFlags,
  ): Promise<GPUBuffer> {
    const buffer = await this.engine.settle(this.engine.buffers.acquire(label, bytes, usage));
    this.owned.push(buffer);
    return buffer;
  }
}

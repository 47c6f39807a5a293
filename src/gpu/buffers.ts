import { formatBytes } from '../spec/format';
import { OutOfMemoryError } from './errors';

interface Pooled {
  readonly buffer: GPUBuffer;
  /** Round in which the buffer was last in use. */
  round: number;
}

/**
 * Hands out buffers and takes them back for the next run of the same size. What two rounds in a row
 * did not ask for is freed, so that repeated runs neither allocate nor grow.
 */
export class BufferPool {
  private readonly device: GPUDevice;
  private readonly idle = new Map<string, Pooled[]>();
  private readonly inUse = new Set<GPUBuffer>();
  private round = 0;
  private bytes = 0;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** Device memory held, in use and idle. */
  get allocatedBytes(): number {
    return this.bytes;
  }

  /** @throws OutOfMemoryError when the device has no room */
  async acquire(label: string, bytes: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    const pooled = this.idle.get(poolKey(size, usage))?.pop();
    const buffer = pooled?.buffer ?? (await this.create(label, size, usage));
    this.inUse.add(buffer);
    return buffer;
  }

  release(buffers: Iterable<GPUBuffer>): void {
    for (const buffer of buffers) {
      if (!this.inUse.delete(buffer)) continue;
      const key = poolKey(buffer.size, buffer.usage);
      const list = this.idle.get(key) ?? [];
      list.push({ buffer, round: this.round });
      this.idle.set(key, list);
    }
  }

  /** Ends a round: frees what it and the round before left idle. */
  endRound(): void {
    for (const [key, list] of this.idle) {
      const kept = list.filter((pooled) => pooled.round === this.round);
      for (const { buffer, round } of list) if (round !== this.round) this.free(buffer);
      if (kept.length > 0) this.idle.set(key, kept);
      else this.idle.delete(key);
    }
    this.round += 1;
  }

  /** Frees everything idle at once: room for a run that did not fit beside it. */
  private freeIdle(): boolean {
    const all = [...this.idle.values()].flat();
    for (const { buffer } of all) this.free(buffer);
    this.idle.clear();
    return all.length > 0;
  }

  private async create(
    label: string,
    size: number,
    usage: GPUBufferUsageFlags,
  ): Promise<GPUBuffer> {
    const buffer = await this.tryCreate(label, size, usage);
    if (buffer) return buffer;
    const second = this.freeIdle() ? await this.tryCreate(label, size, usage) : null;
    if (!second) throw new OutOfMemoryError(label, formatBytes(size));
    return second;
  }

  private async tryCreate(
    label: string,
    size: number,
    usage: GPUBufferUsageFlags,
  ): Promise<GPUBuffer | null> {
    this.device.pushErrorScope('out-of-memory');
    const buffer = this.device.createBuffer({ label, size, usage });
    const error = await this.device.popErrorScope();
    if (error) {
      buffer.destroy();
      return null;
    }
    this.bytes += size;
    return buffer;
  }

  private free(buffer: GPUBuffer): void {
    this.bytes -= buffer.size;
    buffer.destroy();
  }
}

function poolKey(size: number, usage: GPUBufferUsageFlags): string {
  return `${size}/${usage}`;
}

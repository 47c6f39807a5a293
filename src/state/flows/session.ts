import type { Engine } from '../../gpu/device';
import { DeviceLostError } from '../../gpu/errors';
import { DeviceHost } from '../../gpu/kernelHost';
import {
  type Advance,
  type Recipe,
  STEPS_AT_ONCE,
  Training,
  type TrainingJob,
} from '../../flows/training';
import type { FlowShape } from '../../spec/flow';
import { inTurn } from '../turns';
import type { DataInfo } from './dataSource';
import { askDesk } from './deskClient';
import { nextCount, type Pace } from './pace';

/** Training of one job under way on one device, its batches made in the worker. */
export class FlowSession {
  readonly pace: Pace;
  private readonly host: DeviceHost;
  private readonly training: Training;
  private readonly supply: BatchSupply;
  /** Steps that were made before this session began. */
  private readonly before: number;
  private count = 1;
  private released = false;

  private constructor(
    host: DeviceHost,
    training: Training,
    supply: BatchSupply,
    pace: Pace,
    before: number,
  ) {
    this.host = host;
    this.training = training;
    this.supply = supply;
    this.pace = pace;
    this.before = before;
  }

  /** Compiles the step; to be called in turn. @throws GpuError */
  static async open(
    engine: Engine,
    shape: FlowShape,
    recipe: Recipe,
    data: DataInfo,
    weights: Float32Array,
    before: number,
  ): Promise<FlowSession> {
    const host = new DeviceHost(engine);
    const supply = new BatchSupply(data, recipe.batch);
    try {
      const job = { shape, recipe, weights, data: supply.data };
      const training = await Training.begin(host, job);
      const pace = engine.adapter.software ? 'software' : 'hardware';
      return new FlowSession(host, training, supply, pace, before);
    } catch (error) {
      host.release();
      throw error;
    }
  }

  get step(): number {
    return this.before + this.training.step;
  }

  /** Makes as many steps as fit a short submission, at most `most`. @throws GpuError */
  async advance(most: number): Promise<Advance & { readonly ms: number }> {
    const count = Math.min(this.count, most);
    await this.supply.have(count);
    return this.inTurn(async () => {
      const start = performance.now();
      const advance = await this.training.advance(count);
      const ms = performance.now() - start;
      this.count = nextCount(count, ms, this.pace, STEPS_AT_ONCE);
      return { ...advance, ms };
    });
  }

  readWeights(): Promise<Float32Array> {
    return this.inTurn(() => this.training.readWeights());
  }

  /** Gives the device back what it holds, once what runs there has ended; nothing runs after that. */
  release(): void {
    this.released = true;
    void inTurn(async () => this.host.release());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    return inTurn(() => {
      if (this.released) throw new DeviceLostError('');
      return work();
    });
  }
}

/** Batches that the worker made, for training to take when it needs them. */
class BatchSupply {
  readonly data: TrainingJob['data'];
  private readonly size: number;
  private ready: Float32Array[] = [];

  constructor(info: DataInfo, size: number) {
    this.size = size;
    const { standardisation } = info;
    this.data = { standardisation, nextBatch: () => this.take() };
  }

  /** Sees to it that so many batches are there. */
  async have(count: number): Promise<void> {
    const missing = count - this.ready.length;
    if (missing <= 0) return;
    const made = await askDesk({ kind: 'batches', count: missing, size: this.size });
    const length = made.length / missing;
    for (let index = 0; index < missing; index++) {
      this.ready.push(made.subarray(index * length, (index + 1) * length));
    }
  }

  private take(): Float32Array {
    const batch = this.ready.shift();
    if (!batch) throw new Error('a batch is missing');
    return batch;
  }
}

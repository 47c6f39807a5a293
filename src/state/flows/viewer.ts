import type { Engine } from '../../gpu/device';
import { DeviceLostError } from '../../gpu/errors';
import { DeviceHost } from '../../gpu/kernelHost';
import { FlowRunner, type Mapped, type MapOptions } from '../../flows/flowRunner';
import type { Points } from '../../flows/standardisation';
import { flowLayout, type FlowShape } from '../../spec/flow';
import type { HostTensor } from '../../spec/host';
import { inTurn } from '../turns';
import type { Model } from './flowStore';
import { LOT, type Pace } from './pace';

/** A flow on the device to look at, beside the one that learns: it holds still while it is looked at. */
export class FlowViewer {
  readonly shape: FlowShape;
  readonly pace: Pace;
  private readonly host: DeviceHost;
  private readonly weights: HostTensor;
  private readonly runner: FlowRunner;
  private released = false;

  private constructor(
    host: DeviceHost,
    weights: HostTensor,
    runner: FlowRunner,
    shape: FlowShape,
    pace: Pace,
  ) {
    this.host = host;
    this.weights = weights;
    this.runner = runner;
    this.shape = shape;
    this.pace = pace;
  }

  /** Compiles both directions; to be called in turn. @throws GpuError */
  static async open(engine: Engine, shape: FlowShape): Promise<FlowViewer> {
    const host = new DeviceHost(engine);
    const pace = engine.adapter.software ? 'software' : 'hardware';
    try {
      const { parameters } = flowLayout(shape);
      const weights = await host.tensor({ name: 'weights', shape: [parameters] });
      const runner = await FlowRunner.open(host, shape, weights);
      const one = new Float32Array(shape.dimensions);
      await Promise.all([runner.map(one), runner.map(one, { inverse: true })]);
      return new FlowViewer(host, weights, runner, shape, pace);
    } catch (error) {
      host.release();
      throw error;
    }
  }

  /** Takes weights over, in turn: what is being carried is carried by one flow. @throws DeviceLostError */
  show({ weights, standardisation }: Model): Promise<void> {
    return this.inTurn(async () => {
      this.host.write(this.weights, weights);
      this.runner.standardiseBy(standardisation);
    });
  }

  /**
   * Carries points [count, dimensions], each lot in a turn of its own.
   * @throws GpuError, or the signal's reason
   */
  async map(
    points: Points,
    { signal, ...options }: MapOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<Mapped> {
    const { dimensions } = this.shape;
    const count = points.length / dimensions;
    const mapped = { points: new Float32Array(points.length), logDet: new Float32Array(count) };
    for (const [first, lot] of this.lots(points)) {
      signal?.throwIfAborted();
      const { points: carried, logDet } = await this.inTurn(() => this.runner.map(lot, options));
      mapped.points.set(carried, first * dimensions);
      mapped.logDet.set(logDet, first);
    }
    return mapped;
  }

  /** log p(x) in nats. @throws GpuError, or the signal's reason */
  async logProbability(points: Points, signal?: AbortSignal): Promise<Float32Array> {
    const values = new Float32Array(points.length / this.shape.dimensions);
    for (const [first, lot] of this.lots(points)) {
      signal?.throwIfAborted();
      values.set(await this.inTurn(() => this.runner.logProbability(lot)), first);
    }
    return values;
  }

  /** Gives the device back what it holds, once what runs there has ended; nothing runs after that. */
  release(): void {
    this.released = true;
    void inTurn(async () => this.host.release());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    return inTurn(() => {
      // whoever still looks at it came too late
      if (this.released) throw new DeviceLostError('');
      return work();
    });
  }

  private *lots(points: Points): Generator<readonly [number, Points]> {
    const { dimensions } = this.shape;
    const size = LOT[this.pace];
    for (let first = 0; first * dimensions < points.length; first += size) {
      yield [first, points.subarray(first * dimensions, (first + size) * dimensions)];
    }
  }
}

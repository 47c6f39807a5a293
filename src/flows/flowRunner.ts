import { fused } from '../kernels/flow/fused';
import { dimsOf } from '../kernels/flow/dims';
import type { FlowShape } from '../spec/flow';
import type { HostTensor, KernelHost, LoadedKernel } from '../spec/host';
import { resolveTuning } from '../spec/plan';
import {
  type Points,
  type Standardisation,
  standardisationLogDet,
  standardised,
  unstandardised,
} from './standardisation';

/** Where a flow took points: [count, dimensions], with the log-det of each. */
export interface Mapped {
  readonly points: Float32Array;
  readonly logDet: Float32Array;
}

export interface MapOptions {
  readonly inverse?: boolean;
  /** Coupling layers that run, from the front; all unless given. */
  readonly blocks?: number;
}

/** Points that one dispatch carries; more are sent one lot after the other. */
const LOT = 4096;
const MAP_PASS = 0;

/** A flow on the device, ready to carry points through its stack in either direction. */
export class FlowRunner {
  readonly shape: FlowShape;
  private readonly host: KernelHost;
  private readonly weights: HostTensor;
  private readonly points: HostTensor;
  private readonly output: HostTensor;
  private standardisation: Standardisation | undefined;
  private readonly kernels = new Map<boolean, Promise<LoadedKernel>>();

  private constructor(
    host: KernelHost,
    shape: FlowShape,
    weights: HostTensor,
    points: HostTensor,
    output: HostTensor,
    standardisation: Standardisation | undefined,
  ) {
    this.host = host;
    this.shape = shape;
    this.weights = weights;
    this.points = points;
    this.output = output;
    this.standardisation = standardisation;
  }

  /**
   * @param weights on the device: they may change between calls
   * @param standardisation what points pass before the weights; without one they enter as they are
   * @throws GpuError
   */
  static async open(
    host: KernelHost,
    shape: FlowShape,
    weights: HostTensor,
    standardisation?: Standardisation,
  ): Promise<FlowRunner> {
    const { dimensions } = shape;
    const points = await host.tensor({ name: 'points', shape: [LOT, dimensions] });
    const output = await host.tensor({ name: 'output', shape: [LOT, dimensions + 1] });
    return new FlowRunner(host, shape, weights, points, output, standardisation);
  }

  /** Lets points pass another standardisation, or none, from now on. */
  standardiseBy(standardisation: Standardisation | undefined): void {
    this.standardisation = standardisation;
  }

  /** Carries points [count, dimensions] from x to z, or from z to x. @throws GpuError */
  async map(points: Points, options: MapOptions = {}): Promise<Mapped> {
    const { inverse = false, blocks = this.shape.layers } = options;
    const { dimensions } = this.shape;
    const count = points.length / dimensions;
    const mapped = new Float32Array(points.length);
    const logDet = new Float32Array(count);
    const kernel = await this.kernel(inverse);
    const by = this.standardisation;
    const constant = standardisationLogDet(by) * (inverse ? -1 : 1);
    for (let first = 0; first < count; first += LOT) {
      const end = Math.min(count, first + LOT);
      const lot = points.subarray(first * dimensions, end * dimensions);
      this.host.write(this.points, inverse ? Float32Array.from(lot) : standardised(lot, by));
      await kernel.run([{ pass: MAP_PASS, params: { batch: end - first, blocks } }]);
      const rows = await this.host.read(this.output, 0, (end - first) * (dimensions + 1));
      for (let row = 0; row < end - first; row++) {
        const at = row * (dimensions + 1);
        mapped.set(rows.subarray(at, at + dimensions), (first + row) * dimensions);
        logDet[first + row] = rows[at + dimensions]! + constant;
      }
    }
    return { points: inverse ? unstandardised(mapped, by) : mapped, logDet };
  }

  /** log p(x) in nats of points [count, dimensions]. @throws GpuError */
  async logProbability(points: Points): Promise<Float32Array> {
    const { dimensions } = this.shape;
    const mapped = await this.map(points);
    return mapped.logDet.map((logDet, row) => {
      let squares = 0;
      for (let i = 0; i < dimensions; i++) squares += mapped.points[row * dimensions + i]! ** 2;
      return logDet - squares / 2 - (dimensions / 2) * Math.log(2 * Math.PI);
    });
  }

  private kernel(inverse: boolean): Promise<LoadedKernel> {
    const known = this.kernels.get(inverse);
    if (known) return known;
    const dims = dimsOf(this.shape, { batch: LOT, inverse });
    const tuning = resolveTuning(fused, dims, this.host.capabilities);
    const { points, weights, output } = this;
    const loading = this.host.load(fused, dims, tuning, { points, weights, output });
    this.kernels.set(inverse, loading);
    loading.catch(() => this.kernels.delete(inverse));
    return loading;
  }
}

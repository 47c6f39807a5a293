import {
  PLANNED_LIMITS,
  type Capabilities,
  type Limits,
  type MatrixSize,
} from '../spec/capabilities';
import type { AdapterDescription, Clock } from '../spec/measurement';
import { computesOnCpu, hasPackedF16, registersOf } from './adapterKind';
import { BufferPool } from './buffers';
import { detectClock } from './clock';
import { DeviceLostError, NoWebGpuError } from './errors';
import { MATRIX_FEATURE, matricesOf } from './matrices';
import { PipelineCache } from './pipelines';

/** Features that kernels or clocks use where the adapter has them. */
const WANTED_FEATURES: readonly GPUFeatureName[] = [
  'timestamp-query',
  'subgroups',
  'shader-f16',
  MATRIX_FEATURE,
];

/** A device with what it can do, its clock, its pipelines and its buffers. One owner destroys it. */
export class Engine {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly pipelines: PipelineCache;
  readonly buffers: BufferPool;
  /** Resolves, never rejects, when the device is gone. */
  readonly lost: Promise<DeviceLostError>;
  private readonly giveUp = new AbortController();
  /** Those who wait for work on the device. */
  private readonly waiting = new Set<(error: DeviceLostError) => void>();
  private gone: DeviceLostError | null = null;

  /** @param matrices what its units multiply */
  constructor(
    device: GPUDevice,
    adapter: AdapterDescription,
    clock: Clock,
    matrices: readonly MatrixSize[] = [],
  ) {
    this.device = device;
    this.adapter = adapter;
    this.clock = clock;
    this.capabilities = {
      limits: plannedLimits(device.limits),
      features: device.features,
      subgroupSize: device.adapterInfo.subgroupMinSize,
      largestSubgroup: device.adapterInfo.subgroupMaxSize,
      matrices,
      isCpu: adapter.software,
      registers: adapter.software ? undefined : registersOf(adapter),
      packedF16: !adapter.software && hasPackedF16(adapter),
    };
    this.pipelines = new PipelineCache(device);
    this.buffers = new BufferPool(device);
    this.lost = new Promise((resolve) => {
      void device.lost.then((info) => resolve(new DeviceLostError(info.message)));
      // a device that hangs does not even answer that it was destroyed
      this.giveUp.signal.addEventListener('abort', () => resolve(new DeviceLostError('')));
    });
    void this.failAll();
  }

  /**
   * Waits for `work`, or fails as soon as the device is lost. Nothing of what it gave stays behind, as it
   * would with a race against a promise that lives as long as the device.
   */
  async settle<T>(work: Promise<T>): Promise<T> {
    let wait: (error: DeviceLostError) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => (wait = reject));
    if (this.gone) wait(this.gone);
    else this.waiting.add(wait);
    try {
      // when the device goes, so does the work: say the cause, not its echo
      return await Promise.race([lost, work.catch((error: unknown) => this.lostOr(error))]);
    } finally {
      this.waiting.delete(wait);
    }
  }

  destroy(): void {
    this.device.destroy();
    this.giveUp.abort();
  }

  /** Tells all who wait that the device is gone. */
  private async failAll(): Promise<void> {
    this.gone = await this.lost;
    for (const fail of this.waiting) fail(this.gone);
    this.waiting.clear();
  }

  /** A failure of the work reaches us before the loss that caused it: give that a moment to arrive. */
  private async lostOr(error: unknown): Promise<never> {
    throw (await Promise.race([this.lost, moment()])) ?? error;
  }
}

/**
 * Opens the best device that `gpu` offers, with every wanted feature and the adapter's own limits.
 * @throws NoWebGpuError where there is none, DeviceLostError where it goes away again while it opens
 */
export async function openDevice(gpu: GPU | undefined): Promise<Engine> {
  if (!gpu) {
    const insecure = 'isSecureContext' in globalThis && !globalThis.isSecureContext;
    throw new NoWebGpuError(insecure ? 'insecure' : 'api-missing');
  }
  const adapter = await requestAdapter(gpu);
  if (!adapter) throw new NoWebGpuError('no-adapter');
  const device = await requestDevice(adapter);
  const { info } = adapter;
  const clock = await unlessLost(device);
  return new Engine(device, describeAdapter(info), clock, matricesOf(device, info));
}

/** Its clock, or the loss that kept it from being read. @throws DeviceLostError */
async function unlessLost(device: GPUDevice): Promise<Clock> {
  const lost = device.lost.then(({ message }) => new DeviceLostError(message));
  // what fails on a lost device fails before the loss is told of
  const clock = detectClock(device).catch(async (error: unknown) => {
    throw (await Promise.race([lost, moment()])) ?? error;
  });
  const first = await Promise.race([lost, clock]);
  if (first instanceof DeviceLostError) {
    clock.catch(() => undefined);
    throw first;
  }
  return first;
}

async function requestAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  try {
    return await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (cause) {
    throw new NoWebGpuError('no-adapter', { cause });
  }
}

/** How long a loss may take to be told of. */
function moment(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, 100, undefined));
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      label: 'tilescope',
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: plannedLimits(adapter.limits),
    });
  } catch (cause) {
    throw new NoWebGpuError('no-device', { cause });
  }
}

function plannedLimits(limits: GPUSupportedLimits): Limits {
  return Object.fromEntries(PLANNED_LIMITS.map((name) => [name, limits[name]])) as Limits;
}

function describeAdapter(info: GPUAdapterInfo): AdapterDescription {
  const { vendor, architecture, device, description } = info;
  return {
    vendor,
    architecture,
    device,
    description,
    software: computesOnCpu(info),
  };
}

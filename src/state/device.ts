import { createStore } from 'zustand/vanilla';
import { type Engine, openDevice } from '../gpu/device';
import { DeviceLostError, NoWebGpuError, type NoWebGpuKind } from '../gpu/errors';
import { type Capabilities, DEFAULT_CAPABILITIES } from '../spec/capabilities';
import type { AdapterDescription, Clock } from '../spec/measurement';
import { quoteOutside } from '../spec/outsideText';
import type { Text } from '../spec/text';
import { saidOf } from './failure';

export type DeviceState =
  | { readonly status: 'opening' }
  | {
      readonly status: 'ready';
      readonly adapter: AdapterDescription;
      readonly capabilities: Capabilities;
      readonly clock: Clock;
    }
  | {
      readonly status: 'unavailable';
      readonly kind: NoWebGpuKind;
      /** The reason in the browser's own words, quoted; null where it gave none. */
      readonly said: string | null;
    }
  | { readonly status: 'lost' };

interface DeviceStore {
  readonly device: DeviceState;
  /** Why the last device went away; stays until it is dismissed. */
  readonly loss: Text | null;
  /**
   * `busy` where a run that was stopped has the device yet, for what it runs may never end; `renewing`
   * while another is opened for that reason.
   */
  readonly held: 'busy' | 'renewing' | null;
  /** The same, for a bug report: it is not dismissed. */
  readonly lastLoss: Text | null;
}

/** Devices that are lost within this time, twice in a row, are not opened again without being asked. */
const SETTLED_MS = 10_000;

export const deviceStore = createStore<DeviceStore>(() => ({
  device: { status: 'opening' },
  loss: null,
  held: null,
  lastLoss: null,
}));

const MOST_NAME = 120;

let engine: Engine | null = null;
let quickLosses = 0;

/** The live engine, for those who run kernels; null while there is none. */
export function currentEngine(): Engine | null {
  return engine;
}

/** What plans are made against: the device's capabilities, or WebGPU's defaults where there is none. */
export function capabilitiesOf(device: DeviceState): Capabilities {
  return device.status === 'ready' ? device.capabilities : DEFAULT_CAPABILITIES;
}

/** The adapter by the fullest name that the browser gives it. */
export function adapterName(adapter: AdapterDescription): string {
  const { vendor, architecture, device, description } = adapter;
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ');
  return quoteOutside(name, MOST_NAME) || 'WebGPU';
}

/** What figures of an adapter are kept under: its names, and limits that tell one from another of that name. */
export function adapterKey(adapter: AdapterDescription, { limits }: Capabilities): string {
  const { vendor, architecture, device, description } = adapter;
  const { maxBufferSize, maxComputeWorkgroupStorageSize } = limits;
  const names = [vendor, architecture, device, description];
  return [...names, maxBufferSize, maxComputeWorkgroupStorageSize].join('/');
}

/** Settles when the device is open, or cannot be opened. */
export async function deviceSettled(): Promise<void> {
  const settled = () => deviceStore.getState().device.status !== 'opening';
  if (settled()) return;
  await new Promise<void>((resolve) => {
    const leave = deviceStore.subscribe(() => {
      if (!settled()) return;
      leave();
      resolve();
    });
  });
}

export function dismissLoss(): void {
  deviceStore.setState({ loss: null });
}

/** Says whether a run that was stopped has the device yet. */
export function setBusy(busy: boolean): void {
  if (deviceStore.getState().held !== 'renewing') {
    deviceStore.setState({ held: busy ? 'busy' : null });
  }
}

/** Gives up a device that is held, and with it whatever runs there, and opens a new one. */
export async function renewDevice(): Promise<void> {
  const old = engine;
  engine = null;
  deviceStore.setState({ held: 'renewing' });
  old?.destroy();
  await openCurrentDevice();
  deviceStore.setState({ held: null });
}

/** Opens the device, and a new one when it is lost. Never rejects: a failure is a state. */
export async function openCurrentDevice(): Promise<void> {
  deviceStore.setState({ device: { status: 'opening' } });
  const startedAt = performance.now();
  try {
    const opened = await openDevice(navigator.gpu);
    engine = opened;
    const openedAt = performance.now();
    void opened.lost.then((error) => recover(opened, error, openedAt));
    const { adapter, capabilities, clock } = opened;
    deviceStore.setState({ device: { status: 'ready', adapter, capabilities, clock } });
  } catch (error) {
    if (error instanceof DeviceLostError) return lose(error, startedAt, false);
    // anything but a NoWebGpuError is an adapter that refuses in a way of its own
    const { kind, said } =
      error instanceof NoWebGpuError ? error : { kind: 'no-device' as const, said: saidOf(error) };
    deviceStore.setState({ device: { status: 'unavailable', kind, said } });
  }
}

async function recover(lost: Engine, error: DeviceLostError, openedAt: number): Promise<void> {
  if (engine !== lost) return;
  engine = null;
  await lose(error, openedAt, true);
}

/**
 * Tells of a loss, and opens another device unless one has just been lost as quickly. Who waits for a
 * device that is opening goes on waiting.
 */
async function lose(error: DeviceLostError, since: number, wasOpen: boolean): Promise<void> {
  const quick = performance.now() - since <= SETTLED_MS;
  quickLosses = quick ? quickLosses + 1 : 0;
  const again = quickLosses <= 1;
  deviceStore.setState({
    loss: error.text,
    lastLoss: error.text,
    ...((wasOpen || !again) && { device: { status: 'lost' } }),
  });
  if (again) await openCurrentDevice();
}

declare global {
  interface Window {
    /** For people with a console and for tests: the live device, to inspect or to `destroy()`. */
    tilescope: { readonly device: GPUDevice | null };
  }
}

/** Puts the documented handle `window.tilescope` in place. */
export function exposeDevice(): void {
  window.tilescope = {
    get device() {
      return engine?.device ?? null;
    },
  };
}

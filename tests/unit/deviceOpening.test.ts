import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PLANNED_LIMITS } from '../../src/spec/capabilities';

const limits = Object.fromEntries(PLANNED_LIMITS.map((name) => [name, 65_536]));

/** A device with a clock of the host's, or one that is destroyed before its clock can be read. */
function fakeDevice(destroyed: boolean) {
  return {
    limits,
    features: new Set(destroyed ? ['timestamp-query'] : []),
    adapterInfo: {},
    lost: destroyed
      ? Promise.resolve({ reason: 'destroyed', message: 'Device was destroyed.' })
      : new Promise(() => undefined),
    createQuerySet: () => {
      throw new Error('the device is lost');
    },
  };
}

/** Opens devices as the page does, on an adapter that gives these one after the other. */
async function open(requestAdapter: () => Promise<unknown>) {
  vi.stubGlobal('navigator', { gpu: { requestAdapter } });
  vi.resetModules();
  const { deviceStore, openCurrentDevice } = await import('../../src/state/device');
  const seen: string[] = [];
  deviceStore.subscribe(({ device: { status } }) => seen.push(status));
  await openCurrentDevice();
  return { state: deviceStore.getState(), seen };
}

function giving(devices: readonly (() => Promise<unknown>)[]) {
  const left = [...devices];
  return () =>
    Promise.resolve({
      features: new Set(),
      limits,
      info: { vendor: 'v', architecture: '', device: '', description: '' },
      requestDevice: () => left.shift()!(),
    });
}

const destroyed = () => Promise.resolve(fakeDevice(true));
const whole = () => Promise.resolve(fakeDevice(false));

beforeEach(() => void vi.unstubAllGlobals());

describe('a device that is destroyed while it opens', () => {
  it('is opened again, without an end to the waiting meanwhile', async () => {
    const { state, seen } = await open(giving([destroyed, whole]));
    expect(state.device.status).toBe('ready');
    expect(state.loss?.en).toContain('Device was destroyed.');
    expect(new Set(seen)).toEqual(new Set(['opening', 'ready']));
  });

  it('twice in a row is a lost device, not a missing one', async () => {
    const { state } = await open(giving([destroyed, destroyed, whole]));
    expect(state.device.status).toBe('lost');
  });
});

describe('a browser that refuses', () => {
  it('an adapter is quoted', async () => {
    const said = 'WebGPU is not yet available in Release or Beta builds.';
    const { state } = await open(() =>
      Promise.reject(new Error(`${said}\u202e${'x'.repeat(999)}`)),
    );
    expect(state.device).toMatchObject({ status: 'unavailable', kind: 'no-adapter' });
    const shown = 'said' in state.device ? state.device.said! : '';
    expect(shown).toContain(`${said}�`);
    expect(shown.length).toBeLessThan(250);
  });

  it('a device is quoted', async () => {
    const refuse = () => Promise.reject(new TypeError('limit too high'));
    const { state } = await open(giving([refuse]));
    const expected = { status: 'unavailable', kind: 'no-device', said: 'limit too high' };
    expect(state.device).toEqual(expected);
  });

  it('without a word is not made to say one', async () => {
    const { state } = await open(() => Promise.resolve(null));
    expect(state.device).toEqual({ status: 'unavailable', kind: 'no-adapter', said: null });
  });
});

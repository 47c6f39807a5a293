import { afterEach, describe, expect, it, vi } from 'vitest';
import { autoIsOn, currentColumn, type KnownTunings, whyNot } from '../../src/state/auto/current';
import { attentionLab } from '../../src/state/attention/comparison';
import { kernelById } from '../../src/state/comparison/lab';
import { starterSetting } from '../../src/state/comparison/setting';
import { adapterKey, type DeviceState } from '../../src/state/device';
import { parseKeptTunings, placeKey } from '../../src/state/instruments/keptTunings';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { AdapterDescription } from '../../src/spec/measurement';

const adapter = { vendor: 'amd', architecture: 'rdna-3', software: false } as AdapterDescription;
const device: DeviceState = {
  status: 'ready',
  adapter,
  capabilities: DEFAULT_CAPABILITIES,
  clock: { kind: 'wall', quantumNs: 1000 },
};
const software: DeviceState = { ...device, adapter: { ...adapter, software: true } };
const standard = kernelById(attentionLab, 'standard')!;
const { dims } = starterSetting(attentionLab, false);
const key = placeKey(adapterKey(adapter, DEFAULT_CAPABILITIES), 'standard', dims);
const unchosen = { dims, tunings: {} };
const usual = currentColumn(standard, unchosen, known({})).tuning;
const record = { tuning: { ...usual, tile: 32 }, faster: 1.4, at: Date.now(), usual };

function known(changes: Partial<KnownTunings>): KnownTunings {
  return { device, said: undefined, measured: {}, searched: {}, ...changes };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('what auto is', () => {
  it('is what was measured here, else the default', () => {
    expect(currentColumn(standard, unchosen, known({})).tunedBy).toBe('default');
    const measured = currentColumn(standard, unchosen, known({ measured: { [key]: record } }));
    expect(measured).toMatchObject({ tuning: record.tuning, tunedBy: 'measured', misfit: null });
    const held = { ...record, tuning: usual, faster: 1 };
    expect(currentColumn(standard, unchosen, known({ measured: { [key]: held } }))).toMatchObject({
      tuning: usual,
      tunedBy: 'measured',
    });
  });

  it('never takes the place of what a person chose, not even of a part of it', () => {
    const chosen = { dims, tunings: { standard: { chunks: 2 } } };
    expect(currentColumn(standard, chosen, known({ measured: { [key]: record } }))).toMatchObject({
      tuning: { tile: usual['tile'], chunks: 2 },
      tunedBy: 'hand',
    });
    // back to automatic leaves an empty choice behind
    const cleared = { dims, tunings: { standard: {} } };
    expect(currentColumn(standard, cleared, known({ measured: { [key]: record } })).tunedBy).toBe(
      'measured',
    );
  });

  it('holds for its size and its adapter alone, and where auto is on', () => {
    const measured = { [key]: record };
    const other = { ...unchosen, dims: { ...dims, tokens: 77 } };
    expect(currentColumn(standard, other, known({ measured })).tunedBy).toBe('default');
    const far: DeviceState = { ...device, adapter: { ...adapter, vendor: 'arm' } };
    expect(currentColumn(standard, unchosen, known({ measured, device: far })).tunedBy).toBe(
      'default',
    );
    expect(currentColumn(standard, unchosen, known({ measured, said: false })).tunedBy).toBe(
      'default',
    );
  });

  it.each([
    ['of a month ago', { ...record, at: Date.now() - 31 * 24 * 3600 * 1000 }],
    ['held against another default', { ...record, usual: { ...usual, tile: 16 } }],
    ['held against nothing', { tuning: record.tuning, faster: 1.4, at: record.at }],
    ['of a choice that there is not', { ...record, tuning: { ...usual, tile: 48 } }],
  ])('is the default where what is stored is %s', (_, stored) => {
    const { tuning, tunedBy } = currentColumn(
      standard,
      unchosen,
      known({ measured: { [key]: stored } }),
    );
    expect([tuning, tunedBy]).toEqual([usual, 'default']);
  });

  it('is the default where what is stored does not run on the device', () => {
    const small = { ...DEFAULT_CAPABILITIES.limits, maxComputeInvocationsPerWorkgroup: 64 };
    const weak: DeviceState = {
      ...device,
      capabilities: { ...DEFAULT_CAPABILITIES, limits: small },
    };
    const flash = kernelById(attentionLab, 'flash')!;
    const here = currentColumn(flash, unchosen, known({ device: weak })).tuning;
    const place = placeKey(adapterKey(adapter, weak.capabilities), 'flash', dims);
    const stored = { ...record, usual: here, tuning: { ...here, tileRows: 128, rows: 4 } };
    const column = currentColumn(
      flash,
      unchosen,
      known({ device: weak, measured: { [place]: stored } }),
    );
    expect([column.tunedBy, column.misfit]).toEqual(['default', null]);
  });

  it('is read from what is stored with care', () => {
    const stored = JSON.stringify({
      a: record,
      b: { ...record, usual: { tile: '64' } },
      c: { usual },
    });
    const { usual: _, ...bare } = record;
    expect(parseKeptTunings(stored)).toEqual({ a: record, b: bare });
  });
});

describe('whether auto measures', () => {
  it('is the person’s to say; else it does on a GPU', () => {
    expect(autoIsOn(undefined, device)).toBe(true);
    expect([autoIsOn(undefined, software), whyNot(software)]).toEqual([false, 'software']);
    expect([autoIsOn(true, software), autoIsOn(false, device)]).toEqual([true, false]);
  });

  it.each([
    ['reduced data', true, undefined],
    ['data to be saved', false, { saveData: true }],
  ])('is not by itself where the browser asks for %s', (_, matches, connection) => {
    vi.stubGlobal('matchMedia', (query: string) => ({
      matches: matches && query === '(prefers-reduced-data: reduce)',
    }));
    vi.stubGlobal('navigator', { connection });
    expect([whyNot(device), autoIsOn(undefined, device)]).toEqual(['lessData', false]);
    expect(autoIsOn(true, device)).toBe(true);
  });
});

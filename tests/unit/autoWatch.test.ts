import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attentionComparison, attentionLab } from '../../src/state/attention/comparison';
import { autoOf } from '../../src/state/auto/autoStore';
import { currentColumn } from '../../src/state/auto/current';
import { bindAuto } from '../../src/state/auto/watch';
import { kernelById } from '../../src/state/comparison/lab';
import type { KernelRun } from '../../src/state/comparison/runState';
import { starterSetting } from '../../src/state/comparison/setting';
import { setDimension, setKernelOn, setTuning } from '../../src/state/comparison/settingActions';
import { adapterKey, deviceStore } from '../../src/state/device';
import { placeKey } from '../../src/state/instruments/keptTunings';
import { labStore } from '../../src/state/labs';
import { preferencesStore, setAutoTuning } from '../../src/state/preferences';
import { inTurn } from '../../src/state/turns';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { AdapterDescription } from '../../src/spec/measurement';

const adapter = { vendor: 'amd', architecture: 'rdna-3', software: false } as AdapterDescription;

const measureAuto = vi.hoisted(() => vi.fn<(...given: readonly unknown[]) => Promise<void>>());
vi.mock('../../src/state/auto/measure', () => ({ measureAuto }));

describe('auto in the background', () => {
  const { runStore, settingStore } = attentionComparison;
  const page = Object.assign(new EventTarget(), { hidden: false });

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', page);
    page.hidden = false;
    measureAuto.mockClear();
    if (!bound) bindAuto(attentionComparison);
    bound = true;
    deviceStore.setState({
      device: {
        status: 'ready',
        adapter,
        capabilities: DEFAULT_CAPABILITIES,
        clock: { kind: 'wall', quantumNs: 1000 },
      },
    });
    labStore.setState({ current: 'attention' });
    preferencesStore.setState({ autoTuning: undefined });
    settingStore.setState(starterSetting(attentionLab, false));
    autoOf(attentionComparison).work = null;
    finish();
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  let bound = false;

  /** The comparison stands finished at the present setting. */
  function finish(): void {
    const setting = settingStore.getState();
    const runs = setting.kernels.map((id): readonly [string, KernelRun] => {
      const { kernel, tuning } = currentColumn(kernelById(attentionLab, id)!, setting);
      const measurement = {
        kernel: kernel.id,
        dims: setting.dims,
        tuning,
        error: { withinTolerance: true },
      };
      return [id, { status: 'done', result: { measurement, seed: setting.seed } as never }];
    });
    runStore.setState({ runs: Object.fromEntries(runs), ended: 'finished' });
  }

  const quiet = async () => vi.advanceTimersByTimeAsync(1500);
  const measured = () =>
    measureAuto.mock.calls.map(([, kernels]: unknown[]) =>
      (kernels as readonly { readonly id: string }[]).map(({ id }) => id),
    );

  it('measures the kernels that are on, once the device has been left alone', async () => {
    await inTurn(async () => undefined);
    expect(measured()).toEqual([]);
    await quiet();
    expect(measured()).toEqual([settingStore.getState().kernels]);
  });

  it('leaves out kernels that a person has tuned', async () => {
    setTuning(attentionComparison, 'standard', 'tile', 32);
    finish();
    await quiet();
    expect(measured()).toHaveLength(1);
    expect(measured()[0]).not.toContain('standard');
    expect(measured()[0]).toContain('flash');
  });

  it('waits while what is shown is of another setting, or has not finished', async () => {
    setDimension(attentionComparison, 'tokens', 77);
    await quiet();
    finish();
    runStore.setState({ ended: 'stopped' });
    await inTurn(async () => undefined);
    await quiet();
    expect(measured()).toEqual([]);
  });

  it('does not begin while somebody has the device', async () => {
    let end = () => {};
    const work = inTurn(() => new Promise<void>((resolve) => (end = resolve)));
    setKernelOn(attentionComparison, 'flash', true);
    await quiet();
    expect(measured()).toEqual([]);
    end();
    await work;
    await quiet();
    expect(measured()).toHaveLength(1);
  });

  it('does not begin where it is off, on a page that is hidden, or in a lab that is not shown', async () => {
    setAutoTuning(false);
    await quiet();
    preferencesStore.setState({ autoTuning: undefined });
    page.hidden = true;
    await quiet();
    page.hidden = false;
    labStore.setState({ current: 'flows' });
    await quiet();
    expect(measured()).toEqual([]);
    labStore.setState({ current: 'attention' });
    await quiet();
    expect(measured()).toHaveLength(1);
  });

  it('is stopped by any change of the setting, and by the switch', () => {
    const stop = vi.fn<() => void>();
    for (const change of [
      () => setDimension(attentionComparison, 'tokens', 99),
      () => setTuning(attentionComparison, 'flash', 'tileCols', 16),
      () => setAutoTuning(false),
    ]) {
      autoOf(attentionComparison).work = { stop } as never;
      stop.mockClear();
      change();
      expect(stop).toHaveBeenCalledOnce();
      expect(autoOf(attentionComparison).store.getState()).toMatchObject({
        status: 'stopped',
        kernel: null,
      });
    }
  });

  it('does not try again what could not be timed', async () => {
    const { kernels, dims } = settingStore.getState();
    const { untimed } = autoOf(attentionComparison);
    for (const id of kernels) {
      untimed.add(placeKey(adapterKey(adapter, DEFAULT_CAPABILITIES), id, dims));
    }
    await inTurn(async () => undefined);
    await quiet();
    untimed.clear();
    expect(measured()).toEqual([]);
  });
});

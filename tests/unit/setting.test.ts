import { beforeEach, describe, expect, it } from 'vitest';
import { attentionLab } from '../../src/state/attention/lab';
import {
  choosePreset,
  clearTuning,
  setDimension,
  setKernelOn,
  setKeysFollowTokens,
  settingStore,
  setTuning,
  starterSetting,
} from '../../src/state/attention/setting';

const now = () => settingStore.getState();

beforeEach(() => settingStore.setState(starterSetting(false), true));

describe('the setting', () => {
  it('starts smaller on a software adapter', () => {
    const work = ({ dims }: ReturnType<typeof starterSetting>) =>
      Number(dims['tokens']) * Number(dims['keys']) * Number(dims['heads']);
    expect(work(starterSetting(true))).toBeLessThan(work(starterSetting(false)) / 8);
  });

  it('lets the keys follow the tokens until they are set apart, and again after', () => {
    setDimension('tokens', 300);
    expect(now().dims['keys']).toBe(300);
    setDimension('keys', 50);
    setDimension('tokens', 400);
    expect(now().dims).toMatchObject({ tokens: 400, keys: 50 });
    setKeysFollowTokens(true);
    expect(now().dims['keys']).toBe(400);
  });

  it('forgets the name of a preset as soon as a number differs from it', () => {
    choosePreset('some-model', { tokens: 197, keys: 197, heads: 12 });
    expect(now()).toMatchObject({ preset: 'some-model', keysFollowTokens: true });
    setDimension('heads', 13);
    expect(now()).toMatchObject({ preset: null, dims: { tokens: 197, heads: 13 } });
  });

  it('sets keys apart where a preset has others than tokens', () => {
    choosePreset('cross', { tokens: 4096, keys: 77 });
    expect(now().keysFollowTokens).toBe(false);
  });

  it('keeps kernels in the order of the registry', () => {
    const ids = attentionLab.kernels.map(({ id }) => id);
    setKernelOn(ids[0]!, false);
    expect(now().kernels).toEqual(ids.slice(1));
    setKernelOn(ids[0]!, true);
    expect(now().kernels).toEqual(ids);
  });

  it('leaves a tunable to the device again', () => {
    setTuning('flash', 'tileRows', 32);
    setTuning('flash', 'tileCols', 16);
    setTuning('flash', 'tileRows', null);
    expect(now().tunings).toEqual({ flash: { tileCols: 16 } });
    clearTuning('flash');
    expect(now().tunings).toEqual({});
  });
});

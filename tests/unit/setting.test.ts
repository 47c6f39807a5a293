import { beforeEach, describe, expect, it } from 'vitest';
import { attentionComparison, attentionLab } from '../../src/state/attention/comparison';
import { starterSetting } from '../../src/state/comparison/setting';
import {
  choosePreset,
  clearTuning,
  setDimension,
  setFollowing,
  setKernelOn,
  setTuning,
} from '../../src/state/comparison/settingActions';

const { settingStore } = attentionComparison;
const now = () => settingStore.getState();

beforeEach(() => settingStore.setState(starterSetting(attentionLab, false), true));

describe('the setting', () => {
  it('starts smaller on a software adapter', () => {
    const work = ({ dims }: ReturnType<typeof starterSetting>) =>
      Number(dims['tokens']) * Number(dims['keys']) * Number(dims['heads']);
    expect(work(starterSetting(attentionLab, true))).toBeLessThan(
      work(starterSetting(attentionLab, false)) / 8,
    );
  });

  it('lets the keys follow the tokens until they are set apart, and again after', () => {
    setDimension(attentionComparison, 'tokens', 300);
    expect(now().dims['keys']).toBe(300);
    setDimension(attentionComparison, 'keys', 50);
    setDimension(attentionComparison, 'tokens', 400);
    expect(now().dims).toMatchObject({ tokens: 400, keys: 50 });
    setFollowing(attentionComparison, true);
    expect(now().dims['keys']).toBe(400);
  });

  it('forgets the name of a preset as soon as a number differs from it', () => {
    choosePreset(attentionComparison, 'some-model', { tokens: 197, keys: 197, heads: 12 });
    expect(now()).toMatchObject({ preset: 'some-model', following: true });
    setDimension(attentionComparison, 'heads', 13);
    expect(now()).toMatchObject({ preset: null, dims: { tokens: 197, heads: 13 } });
  });

  it('sets keys apart where a preset has others than tokens', () => {
    choosePreset(attentionComparison, 'cross', { tokens: 4096, keys: 77 });
    expect(now().following).toBe(false);
  });

  it('keeps kernels in the order of the registry', () => {
    const ids = now().kernels;
    expect(ids).toEqual(attentionLab.kernels.slice(0, 4).map(({ id }) => id));
    setKernelOn(attentionComparison, ids[0]!, false);
    expect(now().kernels).toEqual(ids.slice(1));
    setKernelOn(attentionComparison, ids[0]!, true);
    expect(now().kernels).toEqual(ids);
  });

  it('leaves a tunable to the device again', () => {
    setTuning(attentionComparison, 'flash', 'tileRows', 32);
    setTuning(attentionComparison, 'flash', 'tileCols', 16);
    setTuning(attentionComparison, 'flash', 'tileRows', null);
    expect(now().tunings).toEqual({ flash: { tileCols: 16 } });
    clearTuning(attentionComparison, 'flash');
    expect(now().tunings).toEqual({});
  });
});

import { createStore } from 'zustand/vanilla';
import type { Tuning } from '../../spec/kernel';
import type { Dims } from '../../spec/task';
import { attentionLab } from './lab';

export const SEED_MAX = 2 ** 32 - 1;

/** Everything a person chooses, and everything a link carries. */
export interface Setting {
  /** Every dimension of the lab by name. */
  readonly dims: Dims;
  /** Self-attention: the keys follow the tokens until they are set apart. */
  readonly keysFollowTokens: boolean;
  readonly seed: number;
  /** The published model whose shape this is; null once a number differs from it. */
  readonly preset: string | null;
  /** Kernels that run, in the order of the registry. */
  readonly kernels: readonly string[];
  /** The kernel that the others are compared with. */
  readonly baseline: string;
  /** Tile choices by kernel; what is not chosen is automatic. */
  readonly tunings: Readonly<Record<string, Tuning>>;
}

/** Kernels that a software adapter begins with: each takes seconds to compile there. */
const SOFTWARE_KERNELS = 3;

/** A first setting that finishes in seconds: smaller where the adapter computes on the CPU. */
export function starterSetting(software: boolean): Setting {
  const defaults = attentionLab.dimensions.map(({ name, default: value }) => [name, value]);
  const small = software ? { tokens: 256, keys: 256, heads: 4, headDim: 32 } : {};
  return {
    dims: { ...Object.fromEntries(defaults), ...small },
    keysFollowTokens: true,
    seed: 1,
    preset: null,
    kernels: attentionLab.kernels
      .map(({ id }) => id)
      .slice(0, software ? SOFTWARE_KERNELS : undefined),
    baseline: attentionLab.kernels[0]?.id ?? '',
    tunings: {},
  };
}

export const settingStore = createStore<Setting>(() => starterSetting(false));

/** Sets one dimension. Keys set by hand stand apart from the tokens; a preset no longer holds. */
export function setDimension(name: string, value: number | boolean): void {
  settingStore.setState(({ dims, keysFollowTokens }) => {
    const follows = keysFollowTokens && name !== 'keys';
    const keys = follows && name === 'tokens' ? { keys: Number(value) } : {};
    return { dims: { ...dims, [name]: value, ...keys }, keysFollowTokens: follows, preset: null };
  });
}

export function setKeysFollowTokens(keysFollowTokens: boolean): void {
  settingStore.setState(({ dims, preset }) => {
    const same = dims['keys'] === dims['tokens'];
    return {
      keysFollowTokens,
      dims: keysFollowTokens ? { ...dims, keys: dims['tokens'] } : dims,
      preset: same ? preset : null,
    };
  });
}

export function setSeed(seed: number): void {
  settingStore.setState({ seed });
}

/** Takes over the shape of a published model. */
export function choosePreset(preset: string, dims: Dims): void {
  settingStore.setState((setting) => ({
    preset,
    dims: { ...setting.dims, ...dims },
    keysFollowTokens: dims['keys'] === dims['tokens'],
  }));
}

/** Own numbers again: those of the preset stay as they are. */
export function clearPreset(): void {
  settingStore.setState({ preset: null });
}

/** Switches a kernel on or off. */
export function setKernelOn(id: string, on: boolean): void {
  settingStore.setState(({ kernels }) => ({
    kernels: attentionLab.kernels
      .map((kernel) => kernel.id)
      .filter((each) => (each === id ? on : kernels.includes(each))),
  }));
}

export function setBaseline(baseline: string): void {
  settingStore.setState({ baseline });
}

/** Chooses a value of a tunable, or leaves it to the device with `null`. */
export function setTuning(kernel: string, tunable: string, value: number | null): void {
  settingStore.setState(({ tunings }) => {
    const { [tunable]: _, ...others } = tunings[kernel] ?? {};
    return {
      tunings: { ...tunings, [kernel]: value === null ? others : { ...others, [tunable]: value } },
    };
  });
}

/** Back to the first setting. */
export function resetSetting(software: boolean): void {
  settingStore.setState(starterSetting(software));
}

/** Leaves every tunable of a kernel to the device. */
export function clearTuning(kernel: string): void {
  settingStore.setState(({ tunings }) => {
    const { [kernel]: _, ...others } = tunings;
    return { tunings: others };
  });
}

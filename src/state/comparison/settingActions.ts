import type { Tuning } from '../../spec/kernel';
import type { Dims } from '../../spec/task';
import type { Comparison } from './comparison';
import { followsIn, starterSetting, withDimension } from './setting';

/** Sets one dimension; a preset no longer holds. */
export function setDimension(
  { lab, settingStore }: Comparison,
  name: string,
  value: number | boolean,
): void {
  settingStore.setState((setting) => ({
    ...withDimension(setting, name, value, lab),
    preset: null,
  }));
}

/** Lets the lab's follower take its leader's value, or sets it apart. */
export function setFollowing({ lab, settingStore }: Comparison, following: boolean): void {
  const { follower } = lab;
  if (!follower) return;
  settingStore.setState(({ dims, preset }) => ({
    following,
    dims: following ? { ...dims, [follower.name]: dims[follower.leader] } : dims,
    preset: followsIn(dims, lab) ? preset : null,
  }));
}

export function setSeed({ settingStore }: Comparison, seed: number): void {
  settingStore.setState({ seed });
}

/** Takes over the shape of a published model. */
export function choosePreset({ lab, settingStore }: Comparison, preset: string, dims: Dims): void {
  settingStore.setState((setting) => ({
    preset,
    dims: { ...setting.dims, ...dims },
    following: followsIn(dims, lab),
  }));
}

/** Own numbers again: those of the preset stay as they are. */
export function clearPreset({ settingStore }: Comparison): void {
  settingStore.setState({ preset: null });
}

/** Switches a kernel on or off. */
export function setKernelOn({ lab, settingStore }: Comparison, id: string, on: boolean): void {
  settingStore.setState(({ kernels }) => ({
    kernels: lab.kernels
      .map((kernel) => kernel.id)
      .filter((each) => (each === id ? on : kernels.includes(each))),
  }));
}

export function setBaseline({ settingStore }: Comparison, baseline: string): void {
  settingStore.setState({ baseline });
}

/** Chooses a value of a tunable, or leaves it to the device with `null`. */
export function setTuning(
  { settingStore }: Comparison,
  kernel: string,
  tunable: string,
  value: number | null,
): void {
  settingStore.setState(({ tunings }) => {
    const { [tunable]: _, ...others } = tunings[kernel] ?? {};
    return {
      tunings: { ...tunings, [kernel]: value === null ? others : { ...others, [tunable]: value } },
    };
  });
}

/** Chooses every value of a tuning. */
export function setWholeTuning({ settingStore }: Comparison, kernel: string, tuning: Tuning): void {
  settingStore.setState(({ tunings }) => ({ tunings: { ...tunings, [kernel]: tuning } }));
}

/** Leaves every tunable of a kernel to the device. */
export function clearTuning({ settingStore }: Comparison, kernel: string): void {
  settingStore.setState(({ tunings }) => {
    const { [kernel]: _, ...others } = tunings;
    return { tunings: others };
  });
}

/** Back to the first setting. */
export function resetSetting({ lab, settingStore }: Comparison, software: boolean): void {
  settingStore.setState(starterSetting(lab, software));
}

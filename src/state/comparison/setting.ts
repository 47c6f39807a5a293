import type { Tuning } from '../../spec/kernel';
import type { Dims } from '../../spec/task';
import type { Lab } from './lab';

export const SEED_MAX = 2 ** 32 - 1;

/** Everything a person chooses of a comparison, and everything a link carries of it. */
export interface Setting {
  /** Every dimension of the lab by name. */
  readonly dims: Dims;
  /** Whether the lab's follower still takes its leader's value; false where the lab has none. */
  readonly following: boolean;
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

/** A first setting that finishes in seconds: smaller where the adapter computes on the CPU. */
export function starterSetting(lab: Lab, software: boolean): Setting {
  const defaults = lab.dimensions.map(({ name, default: value }) => [name, value]);
  return {
    dims: { ...Object.fromEntries(defaults), ...(software && lab.software.dims) },
    following: lab.follower !== undefined,
    seed: 1,
    preset: null,
    kernels: lab.kernels
      .map(({ id }) => id)
      .slice(0, software ? lab.software.mostKernels : lab.mostKernels),
    baseline: lab.kernels[0]?.id ?? '',
    tunings: {},
  };
}

type Shape = Pick<Setting, 'dims' | 'following'>;

/** A shape with one dimension changed. The follower goes along, until it is set by hand. */
export function withDimension(
  { dims, following }: Shape,
  name: string,
  value: number | boolean,
  { follower }: Lab,
): Shape {
  const follows = following && name !== follower?.name;
  const along = follower && follows && name === follower.leader ? { [follower.name]: value } : {};
  return { dims: { ...dims, [name]: value, ...along }, following: follows };
}

/** Whether the follower has its leader's value. */
export function followsIn(dims: Dims, { follower }: Lab): boolean {
  return follower !== undefined && dims[follower.name] === dims[follower.leader];
}

import type { Kernel, Tuning } from '../../spec/kernel';
import type { Dimension, Dims } from '../../spec/task';
import { type AddressNotice, AddressReader } from './addressReader';
import type { Lab } from './lab';
import { SEED_MAX, type Setting } from './setting';

/** What an address says; what it leaves out keeps its default. */
export interface DecodedSetting {
  readonly dims: Dims;
  readonly setting: Partial<Omit<Setting, 'dims'>>;
  readonly notices: readonly AddressNotice[];
}

/** The whole setting as an address fragment, without `#`: `tokens=1024&heads=8&…&flash.tileRows=32`. */
export function encodeSetting(setting: Setting, lab: Lab): string {
  return encodeFields(settingFields(setting, lab));
}

/** Fields of an address, by name. */
export type AddressFields = readonly (readonly [name: string, value: string])[];

export function encodeFields(fields: AddressFields): string {
  const pairs = fields.map(([name, value]) => [name, value]);
  // commas are safe in a fragment, and a link is read by people
  return new URLSearchParams(pairs).toString().replaceAll('%2C', ',');
}

export function settingFields(setting: Setting, { dimensions, follower }: Lab): AddressFields {
  const fields: [string, string][] = [];
  for (const { name } of dimensions) {
    // a follower left out follows
    if (name === follower?.name && setting.following) continue;
    fields.push([name, String(Number(setting.dims[name] ?? 0))]);
  }
  fields.push(['seed', String(setting.seed)], ['kernels', setting.kernels.join(',')]);
  fields.push(['baseline', setting.baseline]);
  if (setting.preset !== null) fields.push(['preset', setting.preset]);
  for (const [kernel, tuning] of Object.entries(setting.tunings)) {
    for (const [name, value] of Object.entries(tuning)) {
      fields.push([`${kernel}.${name}`, String(value)]);
    }
  }
  return fields;
}

/**
 * Reads an address fragment. Every value is clamped into its range or ignored, with a notice; names
 * are looked up among the lab's own, so that nothing else of an address is ever used.
 * @param hash with or without `#`
 */
export function decodeSetting(hash: string, lab: Lab): DecodedSetting {
  const reader = new AddressReader(hash);
  const decoded = readSetting(reader, lab);
  return { ...decoded, notices: reader.finish() };
}

/** Takes the fields of a setting out of an address; the reader keeps the notices. */
export function readSetting(reader: AddressReader, lab: Lab): Omit<DecodedSetting, 'notices'> {
  const { dims, following } = readShape(reader, lab);
  const seed = reader.integer('seed', 0, SEED_MAX);
  const kernels = readKernels(reader, lab.kernels);
  const ids = lab.kernels.map(({ id }) => id);
  const baseline = reader.oneOf('baseline', ids);
  const preset = readPreset(reader, dims, lab);
  const setting = {
    following,
    ...(seed !== undefined && { seed }),
    ...(kernels !== undefined && { kernels }),
    ...(baseline !== undefined && { baseline }),
    ...(preset !== undefined && { preset }),
    tunings: readTunings(reader, lab.kernels),
  };
  return { dims, setting };
}

/** Lays what an address says over `base`. */
export function applyDecoded(
  base: Setting,
  { dims, setting }: Pick<DecodedSetting, 'dims' | 'setting'>,
): Setting {
  return { ...base, ...setting, dims: { ...base.dims, ...dims } };
}

function readShape(
  reader: AddressReader,
  { dimensions, follower }: Lab,
): Pick<Setting, 'dims' | 'following'> {
  const dims = Object.fromEntries(
    dimensions.flatMap((dimension) => {
      const value = readDimension(reader, dimension);
      return value === undefined ? [] : [[dimension.name, value]];
    }),
  );
  if (!follower || dims[follower.name] !== undefined) return { dims, following: false };
  // a follower that an address leaves out follows the leader that it names
  const leader = dims[follower.leader];
  return {
    dims: leader === undefined ? dims : { ...dims, [follower.name]: leader },
    following: true,
  };
}

/** A preset's name holds only beside its own numbers. */
function readPreset(reader: AddressReader, dims: Dims, { presets }: Lab): string | undefined {
  const given = reader.take('preset');
  if (given === undefined) return undefined;
  const shape = presets.find(({ id }) => id === given)?.dims;
  const holds = shape && Object.entries(shape).every(([name, value]) => dims[name] === value);
  if (holds) return given;
  reader.ignore('preset', given);
  return undefined;
}

function readDimension(reader: AddressReader, dimension: Dimension): number | boolean | undefined {
  if (dimension.kind === 'integer') {
    return reader.integer(dimension.name, dimension.min, dimension.max);
  }
  const word = reader.oneOf(dimension.name, ['0', '1', 'false', 'true']);
  return word === undefined ? undefined : word === '1' || word === 'true';
}

function readKernels(reader: AddressReader, all: readonly Kernel[]): readonly string[] | undefined {
  const text = reader.take('kernels');
  if (text === undefined) return undefined;
  const wanted = text.split(',').filter((id) => id !== '');
  for (const id of wanted)
    if (!all.some((kernel) => kernel.id === id)) reader.ignore('kernels', id);
  return all.map(({ id }) => id).filter((id) => wanted.includes(id));
}

function readTunings(
  reader: AddressReader,
  kernels: readonly Kernel[],
): Readonly<Record<string, Tuning>> {
  const tunings: Record<string, Tuning> = {};
  for (const { id, tunables } of kernels) {
    for (const { name, choices } of tunables) {
      const word = reader.oneOf(`${id}.${name}`, choices.map(String));
      if (word !== undefined) tunings[id] = { ...tunings[id], [name]: Number(word) };
    }
  }
  return tunings;
}

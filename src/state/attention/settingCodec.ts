import type { Kernel, Tuning } from '../../spec/kernel';
import type { Dimension, Dims } from '../../spec/task';
import type { Lab } from './lab';
import { SEED_MAX, type Setting } from './setting';

/** What an address said that could not be taken as it stood. */
export type AddressNotice =
  | {
      readonly kind: 'clamped';
      readonly name: string;
      readonly given: string;
      readonly used: number;
    }
  | { readonly kind: 'ignored'; readonly name: string; readonly given: string };

/** What an address says; what it leaves out keeps its default. */
export interface DecodedSetting {
  readonly dims: Dims;
  readonly setting: Partial<Omit<Setting, 'dims'>>;
  readonly notices: readonly AddressNotice[];
}

/** A notice quotes no more than this of what somebody else put into a link. */
const QUOTED_CHARACTERS = 24;

/** The whole setting as an address fragment, without `#`: `tokens=1024&heads=8&…&flash.tileRows=32`. */
export function encodeSetting(setting: Setting, { dimensions }: Lab): string {
  const fields: [string, string][] = [];
  for (const { name } of dimensions) {
    // keys left out follow the tokens
    if (name === 'keys' && setting.keysFollowTokens) continue;
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
  // commas are safe in a fragment, and a link is read by people
  return new URLSearchParams(fields).toString().replaceAll('%2C', ',');
}

/**
 * Reads an address fragment. Every value is clamped into its range or ignored, with a notice; names
 * are looked up among the lab's own, so that nothing else of an address is ever used.
 * @param hash with or without `#`
 */
export function decodeSetting(hash: string, lab: Lab): DecodedSetting {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const reader = new AddressReader(given);
  const dims = Object.fromEntries(
    lab.dimensions.flatMap((dimension) => {
      const value = readDimension(reader, dimension);
      return value === undefined ? [] : [[dimension.name, value]];
    }),
  );
  // keys that an address leaves out follow the tokens that it names
  const follows = dims['keys'] === undefined;
  if (follows && dims['tokens'] !== undefined) dims['keys'] = dims['tokens'];
  const seed = reader.integer('seed', 0, SEED_MAX);
  const kernels = readKernels(reader, lab.kernels);
  const ids = lab.kernels.map(({ id }) => id);
  const baseline = reader.oneOf('baseline', ids);
  const preset = reader.take('preset');
  const setting = {
    keysFollowTokens: follows,
    ...(seed !== undefined && { seed }),
    ...(kernels !== undefined && { kernels }),
    ...(baseline !== undefined && { baseline }),
    ...(preset !== undefined && { preset }),
    tunings: readTunings(reader, lab.kernels),
  };
  return { dims, setting, notices: reader.finish() };
}

/** Lays what an address says over `base`. */
export function applyDecoded(base: Setting, { dims, setting }: DecodedSetting): Setting {
  return { ...base, ...setting, dims: { ...base.dims, ...dims } };
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

/** Takes fields out of an address one by one, and keeps account of what it could not use. */
class AddressReader {
  private readonly fields: URLSearchParams;
  private readonly notices: AddressNotice[] = [];

  constructor(fields: URLSearchParams) {
    this.fields = new URLSearchParams(fields);
  }

  take(name: string): string | undefined {
    const value = this.fields.get(name);
    this.fields.delete(name);
    return value ?? undefined;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const given = this.take(name);
    if (given === undefined) return undefined;
    if (!/^[+-]?\d+$/.test(given)) {
      this.ignore(name, given);
      return undefined;
    }
    const used = Math.min(max, Math.max(min, Number(given)));
    if (used !== Number(given)) {
      this.notices.push({ kind: 'clamped', name, given: quoted(given), used });
    }
    return used;
  }

  oneOf(name: string, words: readonly string[]): string | undefined {
    const given = this.take(name);
    if (given === undefined || words.includes(given)) return given;
    this.ignore(name, given);
    return undefined;
  }

  ignore(name: string, given: string): void {
    this.notices.push({ kind: 'ignored', name: quoted(name), given: quoted(given) });
  }

  /** Every notice, those of fields that nobody took included. */
  finish(): readonly AddressNotice[] {
    for (const [name, given] of this.fields) this.ignore(name, given);
    return this.notices;
  }
}

function quoted(text: string): string {
  return text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
}

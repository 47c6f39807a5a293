import { parseArgs } from 'node:util';
import { isDecimal, quoteOutside } from '../spec/outsideText';
import { InputError } from './errors';

/** One option of a command: a `switch` stands alone, a `text` takes a value, a `list` may be given again and again. */
export interface Option {
  readonly kind: 'switch' | 'text' | 'list';
  /** How the help names the value. */
  readonly value?: string;
  readonly default?: string;
  readonly help: string;
}

/** Options by name, as written behind the two dashes. */
export type OptionTable = Readonly<Record<string, Option>>;

type OptionValue<O extends Option> = O['kind'] extends 'switch'
  ? boolean
  : O['kind'] extends 'list'
    ? readonly string[]
    : O extends { readonly default: string }
      ? string
      : string | undefined;

export type OptionValues<T extends OptionTable> = {
  readonly [Name in keyof T]: OptionValue<T[Name]>;
};

/**
 * Reads `--name value` and `--name=value`; a value may begin with one dash, as a negative number does.
 * @throws InputError at what the table does not know, a missing value, an option given twice
 */
export function parseOptions<T extends OptionTable>(
  args: readonly string[],
  table: T,
): OptionValues<T> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, Value>();
  for (const token of tokens) {
    if (token.kind === 'option') {
      values.set(token.name, readOption(token, table, values.get(token.name)));
    } else if (token.kind === 'positional') {
      throw new InputError(
        `unexpected "${quoteOutside(token.value)}": options begin with --, see --help`,
      );
    }
  }
  const complete = Object.entries(table).map(([name, option]) => [
    name,
    values.get(name) ?? unset(option),
  ]);
  return Object.fromEntries(complete) as OptionValues<T>;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

type Value = boolean | string | undefined | readonly string[];

function unset(option: Option): Value {
  if (option.kind === 'switch') return false;
  return option.kind === 'list' ? [] : option.default;
}

function readOption(token: OptionToken, table: OptionTable, before: Value): Value {
  const { name, rawName, value, inlineValue } = token;
  const option = Object.hasOwn(table, name) && rawName.startsWith('--') ? table[name] : undefined;
  if (!option) {
    const known = Object.keys(table).map((each) => `--${each}`);
    throw new InputError(
      `unknown option ${quoteOutside(rawName)}: this command takes ${known.join(', ')}`,
    );
  }
  if (option.kind === 'switch') {
    if (value === undefined) return true;
    throw new InputError(`--${name} takes no value: leave "=${quoteOutside(value)}" out`);
  }
  if (!value || (!inlineValue && value.startsWith('--'))) {
    throw new InputError(`--${name} needs a value: --${name} ${option.value}`);
  }
  if (option.kind === 'list') return [...((before as readonly string[] | undefined) ?? []), value];
  if (before !== undefined) throw new InputError(`--${name} is given twice: keep one`);
  return value;
}

/** @param all the options that the command needs. @throws InputError where an option that has no default is not given */
export function required(option: string, value: string | undefined, all: string): string {
  if (value !== undefined) return value;
  throw new InputError(`--${option} is missing: give ${all}, see --help`);
}

/** @throws InputError */
export function parseInteger(option: string, text: string): number {
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InputError(`--${option} ${quoteOutside(text)}: give a whole number`);
}

/** @throws InputError unless it is a whole number from `least` to `most` */
export function parseWithin(
  option: string,
  text: string,
  [least, most]: readonly [number, number],
): number {
  const value = parseInteger(option, text);
  if (value >= least && value <= most) return value;
  throw new InputError(`--${option} ${quoteOutside(text)}: it must be from ${least} to ${most}`);
}

/** The smallest number that float32 holds with all its digits. */
const LEAST_FLOAT32 = 2 ** -126;

/** A number that a kernel can take: what float32 would make 0 or infinity is refused. @throws InputError */
export function parseNumber(option: string, text: string): number {
  const value = isDecimal(text) ? Number(text) : Number.NaN;
  const shown = `--${option} ${quoteOutside(text)}`;
  if (Number.isNaN(value)) throw new InputError(`${shown}: give a finite number`);
  if (!Number.isFinite(Math.fround(value))) {
    throw new InputError(`${shown}: float32 ends at 3.4e38, give a smaller number`);
  }
  const isNormal = Math.abs(value) >= LEAST_FLOAT32 || !/[1-9]/.test(text.split(/e/i)[0] ?? '');
  if (isNormal) return value;
  throw new InputError(`${shown}: float32 begins at 1.2e-38, give 0 or a larger number`);
}

/** One line an option: its name, what it takes, what it does. */
export function describeOptions(table: OptionTable): string {
  const lines = Object.entries(table).map(([name, option]) => ({
    usage: option.value ? `--${name} ${option.value}` : `--${name}`,
    help: option.default ? `${option.help} (${option.default} unless given)` : option.help,
  }));
  const width = Math.max(...lines.map(({ usage }) => usage.length));
  return lines.map(({ usage, help }) => `  ${usage.padEnd(width)}  ${help}`).join('\n');
}

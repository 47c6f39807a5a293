import type { Kernel, Plan, ShaderFile } from './kernel';
import { lineAt, ShaderTextError, type TracedText, withoutComments } from './shaderText';
import type { Dims } from './task';
import type { Text } from './text';
import { unrollLoops } from './unroll';

/** `tileRows` → `TILE_ROWS`: how a tunable is named in WGSL. */
export function constantName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * The text that compiles, is cached and is shown: the files joined, the constants and the type that is
 * stored replaced by name, the marked loops written out.
 */
export function shaderSource<D extends Dims>(kernel: Kernel<D>, plan: Plan): string {
  return specialise(joinedFiles(kernel, plan), plan).source;
}

/** The text that a person edits: the same, with its marked loops still loops. */
export function editableSource<D extends Dims>(kernel: Kernel<D>, plan: Plan): string {
  return withValues(joinedFiles(kernel, plan), plan);
}

/**
 * A text as it compiles under a plan.
 * @throws ShaderTextError where a line that the plan gives a value is missing, or a loop cannot be written out
 */
export function specialise(text: string, plan: Plan): TracedText {
  const unrolled = unrollLoops(withValues(text, plan));
  if (plan.stored !== 'f16' || /^enable\b[^;\n]*\bf16\b/m.test(withoutComments(text)))
    return unrolled;
  // f16 is a feature, which a shader must enable
  const { source, origins } = unrolled;
  return { source: `enable f16;\n${source}`, origins: [0, ...origins] };
}

/** A text with the plan's values in the lines that are theirs. @throws ShaderTextError where one is missing */
export function withValues(text: string, plan: Plan): string {
  // from the end on, so that the places before stay where they are
  return givenValues(text, plan)
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (source, { start, end, value }) => source.slice(0, start) + value + source.slice(end),
      text,
    );
}

/** A line of a text that says something else than the plan, which has the last word. */
export interface Overruled {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

/** Lines whose value was changed although the plan gives it. @throws ShaderTextError where one is missing */
export function overruled(text: string, plan: Plan): readonly Overruled[] {
  return givenValues(text, plan)
    .filter(({ start, end, value }) => text.slice(start, end).trim() !== value)
    .map(({ name, start }) => ({ name, line: lineAt(text, start) }));
}

/** A value that the plan gives, and where it stands in a text. */
interface GivenValue {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function givenValues(
  text: string,
  { constants, stored, aliases = {} }: Plan,
): readonly GivenValue[] {
  const code = withoutComments(text);
  const find = (name: string, value: string, line: RegExp, reads: string): GivenValue => {
    const place = line.exec(code)?.indices?.[1];
    if (!place) throw new ShaderTextError(noLine(reads), 1);
    return { name, value, start: place[0], end: place[1] };
  };
  const values = Object.entries(constants).map(([name, value]) => {
    const line = new RegExp(`^const ${name}: (?:u32|i32|f32|bool) = ([^;\\n]+);`, 'dm');
    return find(name, String(value), line, `const ${name}: <type> = …;`);
  });
  const types = Object.entries({ ...aliases, ...storedIn(code, stored) }).map(([name, type]) => {
    const line = new RegExp(`^alias ${name} = ([^;\\n]+);`, 'dm');
    return find(name, type, line, `alias ${name} = <type>;`);
  });
  return [...values, ...types];
}

/** A text need not know what is stored; one that does stores f32 unless the plan says otherwise. */
function storedIn(code: string, stored: Plan['stored']): Readonly<Record<string, string>> {
  return stored || /^alias stored = /m.test(code) ? { stored: stored ?? 'f32' } : {};
}

function noLine(line: string): Text {
  return {
    en: `there is no line "${line}" to replace: the setting's value goes there`,
    'zh-CN': `缺少“${line}”一行：设置的值要写在那里`,
  };
}

function joinedFiles<D extends Dims>(kernel: Kernel<D>, plan: Plan): string {
  const { uses, shader } = plan.form ?? kernel;
  return uses.length === 0 ? shader.source : enablesFirst([...uses, shader]);
}

/** WGSL wants its `enable` lines before everything else. */
function enablesFirst(files: readonly ShaderFile[]): string {
  const joined = `${files.map(({ source }) => source.trim()).join('\n\n')}\n`;
  const enable = /^enable [\w, ]+;\n+/gm;
  return [...(joined.match(enable) ?? []), joined.replace(enable, '')].join('');
}

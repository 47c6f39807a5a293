import { lineAt, ShaderTextError, withoutComments } from '../spec/shaderText';
import type { Text } from '../spec/text';
import { elementUse } from './elementUse';

/** A storage array as the text of a shader binds it. */
export interface StorageArray {
  readonly name: string;
  readonly binding: number;
  readonly elementBytes: number;
}

const DECLARATION =
  /((?:@\w+\s*\([^)]*\)\s*)+)var\s*<\s*storage([^>]*)>\s*(\w+)\s*:\s*array\s*<([^;]+)>\s*;/g;
const SCALAR_BYTES: Readonly<Record<string, number>> = { f32: 4, i32: 4, u32: 4, f16: 2 };
const SUFFIXES: Readonly<Record<string, string>> = { f: 'f32', i: 'i32', u: 'u32', h: 'f16' };

/**
 * The storage arrays of a shader whose accesses can be counted: those that are bound by a number, hold
 * numbers, vectors or atomics, and are used as `name[index]`, or as `&name[index]` that an atomic function takes,
 * and in no other way.
 * @throws ShaderTextError where a count would not be exact, with the reason
 */
export function storageArrays(source: string): readonly StorageArray[] {
  const code = withoutComments(source);
  const declared = [...code.matchAll(DECLARATION)];
  const all = [...code.matchAll(/\bvar\s*<\s*storage\b/g)];
  const unread = all.find(({ index }) => !declared.some((each) => holds(each, index)));
  if (unread) throw new ShaderTextError(UNREAD, lineAt(code, unread.index));
  const arrays = declared.map((match) => toArray(code, match));
  for (const { name } of arrays) requireIndexed(code, name, declared);
  return arrays;
}

function holds(declaration: RegExpExecArray, place: number): boolean {
  const { index } = declaration;
  return index <= place && place < index + declaration[0].length;
}

function toArray(code: string, match: RegExpExecArray): StorageArray {
  const [, attributes = '', mode = '', name = '', list = ''] = match;
  const binding = /@binding\s*\(\s*(\d+)[iu]?\s*\)/.exec(attributes);
  const element = meaningOf(code, list.split(/,(?![^<]*>)/)[0]!);
  const atomic = /^atomic\s*<([^<>]+)>$/.exec(element)?.[1];
  const elementBytes = bytesOf(code, atomic ?? element);
  const isReadOnlyAtomic = atomic && !/\bread_write\b/.test(mode);
  if (!binding || !elementBytes || isReadOnlyAtomic) {
    throw new ShaderTextError(UNREAD, lineAt(code, match.index));
  }
  return { name, binding: Number(binding[1]), elementBytes };
}

/** Bytes of a number or a vector of them, aliases looked up; undefined for other types. */
function bytesOf(code: string, type: string): number | undefined {
  const meant = meaningOf(code, type);
  const [, size, short, long] = /^vec([234])(?:([fiuh])|\s*<\s*(\w+)\s*>)$/.exec(meant) ?? [];
  if (!size) return SCALAR_BYTES[meant];
  const bytes = SCALAR_BYTES[short ? SUFFIXES[short]! : meaningOf(code, long!)];
  return bytes && Number(size) * bytes;
}

/** What aliases stand for; other types as they are. */
function meaningOf(code: string, type: string, depth = 0): string {
  const name = type.trim();
  if (!/^\w+$/.test(name)) return name;
  const alias = new RegExp(`\\balias\\s+${name}\\s*=\\s*([^;]+);`).exec(code);
  // aliases may stand for aliases, but not in a circle
  return alias && depth < 8 ? meaningOf(code, alias[1]!, depth + 1) : name;
}

/** An array that is used otherwise is read or written where no counter sees it. */
function requireIndexed(code: string, name: string, declared: readonly RegExpExecArray[]): void {
  const uses = new RegExp(`(?<![\\w.])${name}\\b`, 'g');
  for (const { index } of code.matchAll(uses)) {
    if (declared.some((each) => holds(each, index))) continue;
    const before = code.slice(0, index).trimEnd();
    const isLength = /\barrayLength\s*\(\s*&$/.test(before);
    const isIndexed = /^\s*\[/.test(code.slice(index + name.length));
    if (!isLength && (!isIndexed || elementUse(before) === 'otherPointer')) {
      throw new ShaderTextError(usedOtherwise(name), lineAt(code, index));
    }
  }
}

const UNREAD: Text = {
  en: 'not counted: only storage bound as @group(0) @binding(number) var<storage, …> name: array<number, vector or, with read_write, atomic> is',
  'zh-CN':
    '无法计数：仅支持形如 @group(0) @binding(数字) var<storage, …> 名称: array<数、向量，或 read_write 时的原子类型> 的存储绑定',
};

function usedOtherwise(name: string): Text {
  return {
    en: `not counted: ${name} is used other than as ${name}[index], or as &${name}[index] in an atomic function, here, where no counter would see it`,
    'zh-CN': `无法计数：此处没有以 ${name}[下标]（或原子函数中的 &${name}[下标]）的形式使用 ${name}，计数器看不到这次访问`,
  };
}

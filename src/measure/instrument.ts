import { lineAt, ShaderTextError, withoutComments } from '../spec/shaderText';
import { elementUse } from './elementUse';

/** Accesses that an instrumented shader counts: reads of array i at slot 2i, writes at 2i + 1. */
const READ = 0;
const WRITE = 1;
type Access = typeof READ | typeof WRITE;

/**
 * Rewrites a shader so that it counts its accesses to storage: each `name[index]` becomes
 * `name[counted(slot, index)]`. Works on any text that indexes its storage arrays flat, and leaves its
 * lines where they are.
 * @param arrays names of the storage arrays
 * @param binding that of the counters
 * @throws ShaderTextError where an access cannot be told
 */
export function instrument(source: string, arrays: readonly string[], binding: number): string {
  const code = withoutComments(source);
  const [count, counts] = [unused(code, 'counted'), unused(code, 'access_counts')];
  const counters = `
@group(0) @binding(${binding}) var<storage, read_write> ${counts}: array<atomic<u32>>;

fn ${count}(slot: u32, index: u32) -> u32 {
  // two u32 a slot: the low one, and the carry
  if (atomicAdd(&${counts}[2 * slot], 1) == 0xffffffff) {
    atomicAdd(&${counts}[2 * slot + 1], 1);
  }
  return index;
}
`;
  return wrapIndices(code, arrays, count) + counters;
}

/** A name that the text leaves free. */
function unused(code: string, name: string): string {
  return new RegExp(`\\b${name}\\b`).test(code) ? unused(code, `${name}_`) : name;
}

/** @param line that the code begins on */
function wrapIndices(code: string, arrays: readonly string[], count: string, line = 1): string {
  if (arrays.length === 0) return code;
  const access = new RegExp(`(?<![\\w.])(${arrays.join('|')})\\s*\\[`, 'g');
  let rewritten = '';
  let done = 0;
  for (let match = access.exec(code); match; match = access.exec(code)) {
    const start = match.index + match[0].length;
    const end = closingBracket(code, start);
    const array = arrays.indexOf(match[1] ?? '');
    const index = wrapIndices(
      code.slice(start, end),
      arrays,
      count,
      line + lineAt(code, start) - 1,
    );
    // an index may be signed
    const counted = accesses(code, match.index, end + 1, line).reduce(
      (inner, kind) => `${count}(${2 * array + kind}, ${inner})`,
      `u32(${index})`,
    );
    rewritten += code.slice(done, start) + counted;
    done = end;
    access.lastIndex = end;
  }
  return rewritten + code.slice(done);
}

/** What happens to an element, by what stands around it: an update both reads and writes. */
function accesses(code: string, start: number, end: number, line: number): readonly Access[] {
  const rest = code.slice(end, end + 200);
  if (/^\s*[.[]/.test(rest)) {
    throw new ShaderTextError(
      {
        en: 'not counted: a single component of an element of storage is accessed here: read the element as a whole first',
        'zh-CN': '无法计数：此处只访问了存储元素的一个分量：请先整体读出该元素',
      },
      line + lineAt(code, end) - 1,
    );
  }
  const use = elementUse(code.slice(0, start));
  if (use === 'atomicLoad') return [READ];
  if (use === 'atomicStore') return [WRITE];
  if (use === 'atomicUpdate' || /^\s*(?:(?:[-+*/%&|^]|<<|>>)=|\+\+|--)/.test(rest))
    return [READ, WRITE];
  return /^\s*=(?!=)/.test(rest) ? [WRITE] : [READ];
}

function closingBracket(code: string, start: number): number {
  let depth = 1;
  for (let place = start; place < code.length; place++) {
    if (code[place] === '[') depth += 1;
    if (code[place] === ']') depth -= 1;
    if (depth === 0) return place;
  }
  throw new ShaderTextError(
    { en: 'not counted: an index is not closed', 'zh-CN': '无法计数：下标缺少右方括号' },
    lineAt(code, start),
  );
}

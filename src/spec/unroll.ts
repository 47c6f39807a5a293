import { ShaderTextError, type TracedText, withoutComments } from './shaderText';

/** More lines than any kernel needs: text that a person edits must not fill the memory. */
const MOST_LINES = 200_000;
const MOST_CHARACTERS = 10_000_000;

/** A line of the shader: as it stands, as code alone, and its place. */
interface Line {
  readonly text: string;
  readonly code: string;
  readonly origin: number;
}

/**
 * Writes out the loops of a shader that stand under a line `// unroll`.
 *
 * An index into an array of registers must be constant, or the array lives in memory. GPU drivers
 * unroll such loops themselves; SwiftShader does not, and runs an 8x8 microtile six times slower
 * (0.44 against 2.7 GFLOP/s). The file keeps the loop; what compiles, and is shown, is written out.
 *
 * The loop must read `for (var i = 0u; i < BOUND; i++) {`, with BOUND a number or the name of a
 * constant that is one, or another by a number; `i` becomes a `const` in each copy of its body.
 * @throws ShaderTextError naming the loop that does not
 */
export function unrollLoops(source: string): TracedText {
  const code = withoutComments(source).split('\n');
  const lines = source
    .split('\n')
    .map((text, origin) => ({ text, code: code[origin] ?? '', origin }));
  const written = writeOut(lines, source);
  return {
    source: written.map(({ text }) => text).join('\n'),
    origins: written.map(({ origin }) => origin),
  };
}

function writeOut(lines: readonly Line[], source: string): readonly Line[] {
  const written: Line[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const marker = /^([ \t]*)\/\/ unroll$/.exec(line.text);
    if (!marker) {
      written.push(line);
      continue;
    }
    const { index, count, body, last, rest } = readLoop(lines, at + 1, source);
    const header = { code: '', origin: line.origin + 1 };
    const inner = writeOut(body, source);
    const added = count * (inner.length + 2);
    const characters = count * inner.reduce((sum, { text }) => sum + text.length, 0);
    if (written.length + added > MOST_LINES || characters > MOST_CHARACTERS) {
      throw tooLong(count, line);
    }
    for (let copy = 0; copy < count; copy++) {
      written.push({ ...header, text: `${marker[1]}{` });
      written.push({ ...header, text: `${marker[1]}  const ${index} = ${copy}u;` });
      written.push(...inner);
    }
    if (rest.text !== '') written.push(rest);
    at = last;
  }
  return written;
}

interface Loop {
  readonly index: string;
  readonly count: number;
  /** To the closing brace. */
  readonly body: readonly Line[];
  /** Where the line with the closing brace stands. */
  readonly last: number;
  /** What follows the brace on its line. */
  readonly rest: Line;
}

function readLoop(lines: readonly Line[], first: number, source: string): Loop {
  const line = lines[first];
  const header = /^[ \t]*for \(var (\w+) = 0u; \1 < (\w+); \1\+\+\) \{$/.exec(line?.text ?? '');
  if (!line || !header) throw notALoop(line, lines[first - 1]!);
  const [, index = '', bound = ''] = header;
  const { last, column } = closingBrace(lines, first);
  const end = lines[last]!;
  const upTo = { ...end, text: end.text.slice(0, column), code: end.code.slice(0, column) };
  return {
    index,
    count: loopBound(source, bound, line.origin + 1),
    body: [
      ...lines.slice(first + 1, last),
      { ...upTo, text: `${upTo.text}}`, code: `${upTo.code}}` },
    ],
    last,
    rest: { ...end, text: end.text.slice(column + 1), code: end.code.slice(column + 1) },
  };
}

function closingBrace(
  lines: readonly Line[],
  header: number,
): { readonly last: number; readonly column: number } {
  let depth = 1;
  for (let last = header + 1; last < lines.length; last++) {
    const { code } = lines[last]!;
    for (let column = 0; column < code.length; column++) {
      if (code[column] === '{') depth += 1;
      if (code[column] === '}') depth -= 1;
      if (depth === 0) return { last, column };
    }
  }
  throw new ShaderTextError(
    {
      en: '"// unroll": the loop has no closing brace',
      'zh-CN': '“// unroll”：循环缺少右花括号',
    },
    lines[header]!.origin + 1,
  );
}

/** @param depth constants may stand for constants, but not in a circle */
function loopBound(source: string, bound: string, line: number, depth = 0): number {
  if (/^\d+u?$/.test(bound)) return Number.parseInt(bound, 10);
  const found = new RegExp(`^const ${bound}: u32 = (\\w+)(?: / (\\d+))?;`, 'm').exec(source);
  if (!found || depth > 16) {
    throw new ShaderTextError(
      {
        en: `"// unroll": ${bound} is no constant with a number for its value`,
        'zh-CN': `“// unroll”：${bound} 不是以数字为值的常量`,
      },
      line,
    );
  }
  const [, value = '', divisor = '1'] = found;
  return Math.floor(loopBound(source, value, line, depth + 1) / Number(divisor));
}

function notALoop(line: Line | undefined, marker: Line): ShaderTextError {
  const text = line?.text.trim() ?? '';
  return new ShaderTextError(
    {
      en: `"// unroll" stands before "${text}", not a loop from 0u to a constant`,
      'zh-CN': `“// unroll”之后是“${text}”，而不是从 0u 到常量的循环`,
    },
    (line ?? marker).origin + 1,
  );
}

function tooLong(count: number, { origin }: Line): ShaderTextError {
  return new ShaderTextError(
    {
      en: `"// unroll": ${count} copies of this loop make the text too long`,
      'zh-CN': `“// unroll”：此循环的 ${count} 份拷贝使文本过长`,
    },
    origin + 1,
  );
}

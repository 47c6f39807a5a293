import type { Text } from './text';

/** Shader text that cannot be made into what compiles or is counted, in words for a person. */
export class ShaderTextError extends Error {
  readonly text: Text;
  /** The line at fault, from 1. */
  readonly line: number;

  constructor(text: Text, line: number) {
    super(text.en);
    this.name = 'ShaderTextError';
    this.text = text;
    this.line = line;
  }
}

/** A text made of another, with the line of the other that each of its lines comes from, both from 0. */
export interface TracedText {
  readonly source: string;
  readonly origins: readonly number[];
}

/** The line, from 1, on which a place of a text lies. */
export function lineAt(source: string, place: number): number {
  return source.slice(0, place).split('\n').length;
}

/** The same text with spaces for its comments: what is found in it is code, at the same place. */
export function withoutComments(source: string): string {
  const mark = /\/\/[^\n]*|\/\*|\*\//g;
  let code = '';
  let done = 0;
  for (let match = mark.exec(source); match; match = mark.exec(source)) {
    if (match[0] === '*/') continue;
    if (match[0] === '/*') mark.lastIndex = blockEnd(source, match.index);
    code += source.slice(done, match.index);
    code += source.slice(match.index, mark.lastIndex).replace(/[^\n]/g, ' ');
    done = mark.lastIndex;
  }
  return code + source.slice(done);
}

/** WGSL's block comments nest. */
function blockEnd(source: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(source); match; match = edge.exec(source)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return source.length;
}

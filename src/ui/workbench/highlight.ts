/** What a stretch of WGSL is, as far as its colour goes. */
export type TokenKind = 'comment' | 'attribute' | 'keyword' | 'type' | 'number' | 'call' | 'plain';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** First match wins; words of the WGSL specification. The editor takes its colours from them too. */
export const PATTERNS: readonly (readonly [TokenKind, string])[] = [
  ['comment', String.raw`//[^\n]*|/\*[\s\S]*?\*/`],
  ['attribute', String.raw`@\w+`],
  [
    'keyword',
    String.raw`\b(?:alias|break|case|const|const_assert|continue|continuing|default|diagnostic|discard|else|enable|false|fn|for|if|let|loop|override|requires|return|struct|switch|true|var|while)\b`,
  ],
  [
    'type',
    String.raw`\b(?:array|atomic|bool|[fiu]32|f16|mat[234]x[234][fh]?|ptr|vec[234][fhiu]?|function|private|read|read_write|storage|uniform|workgroup|write)\b`,
  ],
  ['number', String.raw`\b(?:0[xX][\da-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?)[fhiu]?\b`],
  ['call', String.raw`\b[a-zA-Z_]\w*(?=\()`],
];

const ANY = new RegExp(PATTERNS.map(([kind, pattern]) => `(?<${kind}>${pattern})`).join('|'), 'g');

/** Splits WGSL into stretches of one colour each; joined, they are the source again. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of source.matchAll(ANY)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: source.slice(end, match.index) });
    const kind = PATTERNS.find(([name]) => match.groups?.[name] !== undefined)?.[0] ?? 'plain';
    tokens.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < source.length) tokens.push({ kind: 'plain', text: source.slice(end) });
  return tokens;
}

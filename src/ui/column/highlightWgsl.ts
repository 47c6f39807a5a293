export interface Token {
  readonly text: string;
  /** How it is coloured; plain text has none. */
  readonly kind: 'comment' | 'keyword' | 'type' | 'number' | 'attribute' | undefined;
}

const PATTERN = new RegExp(
  [
    '(?<comment>//[^\\n]*|/\\*[^]*?\\*/)',
    '(?<attribute>@\\w+)',
    '(?<keyword>\\b(?:alias|break|case|const|continue|default|else|enable|false|fn|for|if|let|loop|override|return|struct|switch|true|var|while)\\b)',
    '(?<type>\\b(?:array|atomic|bool|f16|f32|i32|u32|mat[234]x[234][fh]?|vec[234][fhiu]?|ptr|storage|uniform|workgroup|read|read_write)\\b)',
    '(?<number>\\b\\d[\\w.]*(?:e[-+]?\\d+)?)',
  ].join('|'),
  'g',
);

/** Cuts WGSL into runs of text of one kind each; joined they are the source again. */
export function highlightWgsl(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let done = 0;
  for (const match of source.matchAll(PATTERN)) {
    if (match.index > done) tokens.push({ text: source.slice(done, match.index), kind: undefined });
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    tokens.push({ text: match[0], kind: kind as Token['kind'] });
    done = match.index + match[0].length;
  }
  tokens.push({ text: source.slice(done), kind: undefined });
  return tokens;
}

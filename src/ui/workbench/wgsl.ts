import {
  HighlightStyle,
  StreamLanguage,
  type StreamParser,
  type StringStream,
  syntaxHighlighting,
} from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { PATTERNS, type TokenKind } from './highlight';

const TAGS = {
  comment: tags.comment,
  attribute: tags.attributeName,
  keyword: tags.keyword,
  type: tags.typeName,
  number: tags.number,
  call: tags.function(tags.variableName),
} as const satisfies Partial<Record<TokenKind, unknown>>;

const matchers = PATTERNS.map(([kind, pattern]) => [kind, new RegExp(`^(?:${pattern})`)] as const);

interface WgslState {
  /** Block comments nest, over lines. */
  depth: number;
}

/** WGSL line by line, in the kinds of the patterns. */
export const wgslParser = {
  name: 'wgsl',
  startState: (_indentUnit: number) => ({ depth: 0 }),
  token(stream: StringStream, state: WgslState): TokenKind | null {
    if (state.depth > 0 || stream.match('/*', false)) return blockComment(stream, state);
    if (stream.eatSpace()) return null;
    const kind = matchers.find(([, pattern]) => stream.match(pattern))?.[0];
    if (kind) return kind;
    // a whole word, so that no pattern begins within it
    if (!stream.match(/^\w+/)) stream.next();
    return null;
  },
  tokenTable: TAGS,
  languageData: { commentTokens: { line: '//', block: { open: '/*', close: '*/' } } },
} satisfies StreamParser<WgslState>;

function blockComment(stream: StringStream, state: WgslState): TokenKind {
  do {
    if (stream.match('/*')) state.depth += 1;
    else if (stream.match('*/')) state.depth -= 1;
    else stream.next();
  } while (state.depth > 0 && !stream.eol());
  return 'comment';
}

const colours = HighlightStyle.define(
  Object.entries(TAGS).map(([kind, tag]) => ({ tag, class: `wgsl-${kind}` })),
);

/** WGSL in the colours that it has everywhere on the page. */
export const wgsl: Extension = [StreamLanguage.define(wgslParser), syntaxHighlighting(colours)];

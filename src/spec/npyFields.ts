/** What the header of a .npy file says. */
export interface NpyFields {
  /** The element type as it stands there, without its quotes; a list of fields is given whole. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  /** Each may be beyond what a number holds exactly. */
  readonly shape: readonly number[];
}

/** One token of the literals that headers are made of. Each alternative takes time linear in its length. */
const TOKEN = /[uU]?'([^'\\\n]*)'|[uU]?"([^"\\\n]*)"|(\d+)[lL]?(?!\w)|([A-Za-z]+)|([{}()[\]:,])/y;

type Token = { readonly kind: 'text' | 'number' | 'word' | 'mark'; readonly value: string };

/**
 * Reads the Python dictionary of a header, with exactly the three keys of the format in any order,
 * either quotes, and sizes with the `L` of Python 2.
 * @returns null where it is anything else
 */
export function parseNpyFields(text: string): NpyFields | null {
  const tokens = tokensOf(text);
  if (!tokens) return null;
  const reader = new TokenReader(tokens);
  try {
    return readFields(reader);
  } catch (error) {
    if (error instanceof UnexpectedToken) return null;
    throw error;
  }
}

function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let place = skipBlanks(text, 0); place < text.length; place = skipBlanks(text, place)) {
    TOKEN.lastIndex = place;
    const match = TOKEN.exec(text);
    if (!match) return null;
    place = TOKEN.lastIndex;
    const [, single, double, digits, word, mark] = match;
    if (digits !== undefined) tokens.push({ kind: 'number', value: digits });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark });
    else tokens.push({ kind: 'text', value: single ?? double ?? '' });
  }
  return tokens;
}

function skipBlanks(text: string, place: number): number {
  while (' \t\r\n\f'.includes(text[place] ?? '-')) place += 1;
  return place;
}

class UnexpectedToken extends Error {}

/** Takes tokens one by one. @throws UnexpectedToken where another was needed */
class TokenReader {
  private place = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  take(kind: Token['kind']): string {
    const token = this.tokens[this.place];
    if (token?.kind !== kind) throw new UnexpectedToken();
    this.place += 1;
    return token.value;
  }

  /** Takes a mark if it comes next. */
  skip(mark: string): boolean {
    const isNext = this.isNext(mark);
    if (isNext) this.place += 1;
    return isNext;
  }

  need(mark: string): void {
    if (!this.skip(mark)) throw new UnexpectedToken();
  }

  isNext(mark: string): boolean {
    const token = this.tokens[this.place];
    return token?.kind === 'mark' && token.value === mark;
  }

  /** Takes a list with everything in it, as text. */
  list(): string {
    const start = this.place;
    let depth = 0;
    do {
      const token = this.tokens[this.place];
      if (!token) throw new UnexpectedToken();
      if (token.kind === 'mark' && '[({'.includes(token.value)) depth += 1;
      if (token.kind === 'mark' && '])}'.includes(token.value)) depth -= 1;
      this.place += 1;
    } while (depth > 0);
    const shown = ({ kind, value }: Token): string => (kind === 'text' ? `'${value}'` : value);
    return this.tokens.slice(start, this.place).map(shown).join('');
  }

  end(): void {
    if (this.place < this.tokens.length) throw new UnexpectedToken();
  }
}

function readFields(reader: TokenReader): NpyFields {
  let descr: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: readonly number[] | undefined;
  reader.need('{');
  while (!reader.skip('}')) {
    const key = reader.take('text');
    reader.need(':');
    // as in Python, the last of equal keys holds
    if (key === 'descr') descr = reader.isNext('[') ? reader.list() : reader.take('text');
    else if (key === 'fortran_order') fortranOrder = readFlag(reader);
    else if (key === 'shape') shape = readTuple(reader);
    else throw new UnexpectedToken();
    if (!reader.skip(',') && !reader.isNext('}')) throw new UnexpectedToken();
  }
  reader.end();
  if (descr === undefined || fortranOrder === undefined || !shape) throw new UnexpectedToken();
  return { descr, fortranOrder, shape };
}

function readFlag(reader: TokenReader): boolean {
  const word = reader.take('word');
  if (word !== 'True' && word !== 'False') throw new UnexpectedToken();
  return word === 'True';
}

/** `()`, `(6,)`, `(2, 3)`, `(2, 3,)`; `(6)` is a number in Python, and no shape. */
function readTuple(reader: TokenReader): readonly number[] {
  const sizes: number[] = [];
  let commas = 0;
  reader.need('(');
  while (!reader.skip(')')) {
    sizes.push(Number(reader.take('number')));
    if (reader.skip(',')) commas += 1;
    else if (!reader.isNext(')')) throw new UnexpectedToken();
  }
  if (sizes.length === 1 && commas === 0) throw new UnexpectedToken();
  return sizes;
}

const TOKEN =
  /\s+|\/\/.*|(0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[iufh]?|(\w+)|(->|[-+*/%&|^]=|[=!<>]=|&&|\|\||\+\+|--|<<|>>|[^\w\s])/giy;

/** The tokens of a WGSL text, one after the other. */
export class TokenReader {
  protected readonly tokens: readonly string[];
  protected at = 0;

  constructor(source: string) {
    this.tokens = [...source.matchAll(TOKEN)]
      .map(([whole, number, name, sign]) => (number ? whole : (name ?? sign)))
      .filter((token) => token !== undefined);
  }

  protected get next(): string {
    return this.tokens[this.at] ?? '';
  }

  protected take(expected?: string): string {
    const token = this.next;
    if (expected !== undefined && token !== expected) {
      const near = this.tokens.slice(Math.max(0, this.at - 8), this.at + 4).join(' ');
      throw new Error(`expected ${expected}, found ${token} in: ${near}`);
    }
    this.at += 1;
    return token;
  }

  protected peek(token: string): boolean {
    return this.next === token;
  }

  protected accept(token: string): boolean {
    if (!this.peek(token)) return false;
    this.at += 1;
    return true;
  }

  /** Leaves tokens out up to and with `end`. */
  protected skipTo(end: string): void {
    while (this.take() !== end);
  }
}

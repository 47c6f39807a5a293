/**
 * WGSL, as far as the project's shaders use it, as JavaScript that one thread of a workgroup runs.
 * Functions become generators that yield the name of a barrier. Accesses of workgroup memory and of storage go
 * through `rt`, as do operators and built-in functions; numbers that come from storage are NaN.
 */
export interface Script {
  readonly text: string;
  /** Arrays whose accesses are recorded, with what each is declared as; one of arrays counts its elements through. */
  readonly arrays: ReadonlyMap<string, { readonly space: string; readonly element: string }>;
  /** Of each entry point: the size of its workgroup, an expression, and its arguments' built-in names. */
  readonly entryPoints: ReadonlyMap<string, { readonly builtins: readonly string[] }>;
}

const TOKEN =
  /\s+|\/\/.*|(0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[iufh]?|(\w+)|(->|[-+*/%&|^]=|[=!<>]=|&&|\|\||\+\+|--|<<|>>|[^\w\s])/giy;

const LEVELS = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
] as const;
const ADDITIVE = 8;

export function toScript(source: string): Script {
  return new Writer(source).write();
}

class Writer {
  private readonly tokens: readonly string[];
  private at = 0;
  private readonly arrays = new Map<string, { space: string; element: string }>();
  /** Of an array of arrays the lengths of the inner ones, the outer first. */
  private readonly lengths = new Map<string, readonly string[]>();
  private readonly entryPoints = new Map<string, { builtins: readonly string[] }>();
  /** Names that a call may mean: functions, and types that make values. */
  private readonly functions: ReadonlySet<string>;
  private readonly aliases = new Map<string, string>();
  /** Matrices of subgroups: their rows and columns, as expressions. */
  private readonly matrices = new Map<string, MatrixSides>();
  private readonly structs = new Map<string, readonly string[]>();
  private readonly constants = new Map<string, string>();
  /** Workgroup memory that is no array: something to point at. */
  private readonly counters: string[] = [];

  constructor(source: string) {
    this.tokens = [...source.matchAll(TOKEN)]
      .map(([whole, number, name, sign]) => (number ? whole : (name ?? sign)))
      .filter((token) => token !== undefined);
    this.functions = new Set([...source.matchAll(/\bfn (\w+)/g)].map(([, name]) => name!));
    for (const [, space, name, type] of source.matchAll(/var<([^>]+)> (\w+): ([^;]+);/g)) {
      const element = /^(?:array<)+(\w+)/.exec(type!)?.[1];
      const nested = /^array<(array<.*), [^,]+>$/.exec(type!)?.[1];
      if (nested) this.lengths.set(name!, innerLengths(nested));
      if (element) this.arrays.set(name!, { space: space!, element });
      else if (space === 'workgroup') this.counters.push(name!);
    }
  }

  write(): Script {
    // the second time every type is known, wherever it is declared
    this.declarations();
    const parts = this.declarations();
    const counters = this.counters.map((name) => `const $${name} = 0;`);
    return {
      text: [...this.ordered(), ...counters, ...parts].join('\n'),
      arrays: this.arrays,
      entryPoints: this.entryPoints,
    };
  }

  private declarations(): readonly string[] {
    const parts: string[] = [];
    for (this.at = 0; this.at < this.tokens.length;) parts.push(this.declaration());
    return parts;
  }

  /** Constants in an order in which each knows those that it is made of. */
  private ordered(): readonly string[] {
    const written = new Set<string>();
    const lines: string[] = [];
    const visit = (name: string): void => {
      const value = this.constants.get(name);
      if (value === undefined || written.has(name)) return;
      written.add(name);
      for (const [, used] of value.matchAll(/\$(\w+)/g)) visit(used!);
      lines.push(`const $${name} = ${value};`);
    };
    for (const name of this.constants.keys()) visit(name);
    return lines;
  }

  private get next(): string {
    return this.tokens[this.at] ?? '';
  }

  private take(expected?: string): string {
    const token = this.next;
    if (expected !== undefined && token !== expected) {
      const near = this.tokens.slice(Math.max(0, this.at - 8), this.at + 4).join(' ');
      throw new Error(`expected ${expected}, found ${token} in: ${near}`);
    }
    this.at += 1;
    return token;
  }

  private peek(token: string): boolean {
    return this.next === token;
  }

  private accept(token: string): boolean {
    if (!this.peek(token)) return false;
    this.at += 1;
    return true;
  }

  /** Leaves tokens out up to and with `end`. */
  private skipTo(end: string): void {
    while (this.take() !== end);
  }

  private declaration(): string {
    const attributes = this.attributes();
    const word = this.take();
    switch (word) {
      case 'const': {
        const name = this.take();
        while (this.next !== '=') this.take();
        this.take('=');
        this.constants.set(name, this.expression());
        this.take(';');
        return '';
      }
      case 'alias': {
        const name = this.take();
        this.take('=');
        if (this.next.startsWith('subgroup_matrix_')) this.matrices.set(name, this.matrixSides());
        else this.aliases.set(name, this.type());
        this.take(';');
        return '';
      }
      case 'struct':
        return this.struct();
      case 'fn':
        return this.function(attributes);
      default:
        // enable, and variables of the module, which `arrays` holds
        this.skipTo(';');
        return '';
    }
  }

  /** Of `subgroup_matrix_left<f16, COLUMNS, ROWS>`. */
  private matrixSides(): MatrixSides {
    this.take();
    this.take('<');
    this.skipTo(',');
    const columns = this.binary(ADDITIVE);
    this.take(',');
    const rows = this.binary(ADDITIVE);
    this.take('>');
    return { rows, columns };
  }

  private attributes(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    while (this.accept('@')) {
      const name = this.take();
      let value = '';
      if (this.accept('(')) {
        value = this.next.match(/^\d|^[A-Z]/) ? this.expression() : this.take();
        while (!this.accept(')')) this.take();
      }
      found.set(name, value);
    }
    return found;
  }

  private struct(): string {
    const name = this.take();
    const fields: string[] = [];
    this.take('{');
    while (!this.accept('}')) {
      this.attributes();
      fields.push(this.take());
      this.take(':');
      this.type();
      this.accept(',');
    }
    this.structs.set(name, fields);
    return '';
  }

  private function(attributes: ReadonlyMap<string, string>): string {
    const name = this.take();
    const names: string[] = [];
    const builtins: string[] = [];
    this.take('(');
    while (!this.accept(')')) {
      builtins.push(this.attributes().get('builtin') ?? '');
      names.push(`$${this.take()}`);
      this.take(':');
      this.type();
      this.accept(',');
    }
    if (this.accept('->')) {
      this.attributes();
      this.type();
    }
    if (attributes.has('compute')) {
      this.entryPoints.set(name, { builtins });
      this.constants.set(`size_of_${name}`, attributes.get('workgroup_size') ?? '1');
    }
    return `function* $${name}(${names.join(', ')}) ${this.block()}`;
  }

  /** A type, as the expression of its value of zeros. */
  private type(): string {
    const name = this.take();
    if (!this.accept('<')) return this.zero(name);
    if (name === 'array') {
      const element = this.type();
      const length = this.accept(',') ? this.binary(ADDITIVE) : '0';
      this.take('>');
      return `rt.array(${length}, () => ${element})`;
    }
    // ptr<function, T>, atomic<u32>, vec4<f32>
    while (!this.accept('>')) this.take();
    return this.zero(name);
  }

  private zero(name: string): string {
    const alias = this.aliases.get(name);
    if (alias !== undefined) return alias;
    const vector = /^vec([234])/.exec(name);
    if (vector) return `rt.array(${vector[1]}, () => 0)`;
    return name === 'mat4x4f' ? 'rt.array(4, () => rt.array(4, () => 0))' : '0';
  }

  private block(): string {
    const lines: string[] = [];
    this.take('{');
    while (!this.accept('}')) lines.push(this.statement());
    return `{\n${lines.join('\n')}\n}`;
  }

  private statement(): string {
    switch (this.next) {
      case '{':
        return this.block();
      case 'if':
        return this.branch();
      case 'for':
        return this.loop();
      case 'while':
        this.take();
        return `while (${this.expression()}) ${this.block()}`;
      case 'return': {
        this.take();
        const result = this.peek(';') ? '' : this.expression();
        this.take(';');
        return `return ${result};`;
      }
      default: {
        const text = this.simple();
        this.take(';');
        return `${text};`;
      }
    }
  }

  private branch(): string {
    this.take('if');
    const condition = this.expression();
    const then = this.block();
    if (!this.accept('else')) return `if (${condition}) ${then}`;
    return `if (${condition}) ${then} else ${this.next === 'if' ? this.branch() : this.block()}`;
  }

  private loop(): string {
    this.take('for');
    this.take('(');
    const first = this.next === ';' ? '' : this.simple();
    this.take(';');
    const condition = this.next === ';' ? 'true' : this.expression();
    this.take(';');
    const step = this.next === ')' ? '' : this.simple();
    this.take(')');
    // a variable of its own outside: generators capture nothing
    return `{ ${first}; for (; ${condition}; ${step}) ${this.block()} }`;
  }

  /** A declaration, an assignment or a call, without its semicolon. */
  private simple(): string {
    if (this.next === 'let' || this.next === 'var' || this.next === 'const') {
      this.take();
      const name = this.take();
      const zero = this.accept(':') ? this.type() : '0';
      return `let $${name} = ${this.accept('=') ? this.expression() : zero}`;
    }
    if (['break', 'continue'].includes(this.next)) return this.take();
    if (this.next.endsWith('Barrier')) {
      const name = this.take();
      this.take('(');
      this.take(')');
      return `yield '${name}'`;
    }
    const target = this.postfix();
    const operator = this.next;
    if (operator === '=') {
      this.take();
      return target.assign(this.expression());
    }
    if (/^[-+*/%&|^]=$/.test(operator)) {
      this.take();
      return target.assign(binary(operator[0]!, target.read, this.expression()));
    }
    if (operator === '++' || operator === '--') {
      this.take();
      return target.assign(binary(operator[0]!, target.read, '1'));
    }
    return target.read;
  }

  private expression(): string {
    return this.binary(0);
  }

  private binary(level: number): string {
    const signs: readonly string[] | undefined = LEVELS[level];
    if (!signs) return this.unary();
    let left = this.binary(level + 1);
    while (signs.includes(this.next)) {
      const sign = this.take();
      left = binary(sign, left, this.binary(level + 1));
    }
    return left;
  }

  private unary(): string {
    if (this.accept('!')) return `!${this.unary()}`;
    if (this.accept('-')) return binary('-', '0', this.unary());
    if (this.accept('~')) return `~${this.unary()}`;
    if (this.accept('&') || this.accept('*')) return this.unary();
    return this.postfix().read;
  }

  private postfix(): Place {
    const token = this.take();
    if (token === '(') {
      this.accept('*');
      const inner = this.expression();
      this.take(')');
      return this.parts(valueOf(`(${inner})`));
    }
    if (/^[\d.]/.test(token)) return valueOf(numberOf(token));
    if (token === 'true' || token === 'false') return valueOf(token);
    if (this.arrays.has(token) && this.next === '[') return this.parts(this.recorded(token));
    if (this.next === '<' && /^(array|bitcast|vec[234])$/.test(token)) {
      this.at -= 1;
      const zero = this.type();
      return this.parts(valueOf(this.made(token, zero, this.arguments())));
    }
    if (token === 'subgroupMatrixLoad' || token === 'subgroupMatrixStore') {
      return valueOf(this.matrixAccess(token.endsWith('Store')));
    }
    if (token === 'workgroupUniformLoad') {
      this.arguments();
      // a barrier; what it tells is large, so that what follows from it is seen
      return valueOf("((yield 'workgroupBarrier'), Infinity)");
    }
    if (this.next === '(') return this.parts(valueOf(this.call(token)));
    return this.parts(variable(`$${token}`));
  }

  /** `subgroupMatrixLoad<Left, row_major>(&name, place, stride)`, `…Store<row_major>(&name, place, value, stride)`. */
  private matrixAccess(writes: boolean): string {
    this.take('<');
    // what is stored is a product: the last that is declared
    const type = writes ? [...this.matrices.keys()].at(-1)! : this.take();
    if (!writes) this.take(',');
    const isByRows = this.take() === 'row_major';
    this.take('>');
    this.take('(');
    this.take('&');
    const name = this.take();
    this.take(',');
    const given: string[] = [];
    while (!this.accept(')')) {
      given.push(this.expression());
      this.accept(',');
    }
    const { rows, columns } = this.matrices.get(type)!;
    const [lines, width] = isByRows ? [rows, columns] : [columns, rows];
    return `rt.matrix('${name}', ${given[0]}, ${given.at(-1)}, ${lines}, ${width}, ${writes})`;
  }

  private arguments(): readonly string[] {
    const given: string[] = [];
    this.take('(');
    while (!this.accept(')')) {
      given.push(this.expression());
      this.accept(',');
    }
    return given;
  }

  private call(name: string): string {
    const given = this.arguments();
    if (this.functions.has(name)) return `(yield* $${name}(${given.join(', ')}))`;
    const fields = this.structs.get(name);
    if (fields) return `({ ${fields.map((field, i) => `${field}: ${given[i]}`).join(', ')} })`;
    const alias = this.aliases.get(name);
    if (alias !== undefined) return this.made(name, alias, given);
    if (/^vec[234]|^mat/.test(name)) return this.made(name, this.zero(name), given);
    return `rt.${name}(${given.join(', ')})`;
  }

  /** A value made of its parts; without any it is 0 throughout. */
  private made(name: string, zero: string, given: readonly string[]): string {
    if (given.length === 0) return zero;
    if (name.startsWith('vec')) return `rt.vector(${name[3]}, [${given.join(', ')}])`;
    return zero.startsWith('rt.array') ? `[${given.join(', ')}]` : given[0]!;
  }

  /** An element of workgroup memory or storage, or a component of one. */
  private recorded(name: string): Place {
    // a matrix is an array of its columns
    const columns = this.arrays.get(name)?.element === 'mat4x4f' ? ['4'] : [];
    const index = this.flatIndex([...(this.lengths.get(name) ?? []), ...columns]);
    let component = '-1';
    if (this.next === '[') {
      this.take();
      component = this.expression();
      this.take(']');
    } else if (this.next === '.' && /^[xyzw]$/.test(this.tokens[this.at + 1]!)) {
      this.take();
      component = String('xyzw'.indexOf(this.take()));
    }
    return {
      read: `rt.read('${name}', ${index}, ${component})`,
      assign: (what) => `rt.write('${name}', ${index}, ${component}, ${what})`,
    };
  }

  /** The indices of an array of arrays, as one. */
  private flatIndex(lengths: readonly string[]): string {
    const indexIn = (): string => {
      this.take('[');
      const index = this.expression();
      this.take(']');
      return index;
    };
    return lengths.reduce(
      (index, length) =>
        binary('+', binary('*', index, /^\d/.test(length) ? length : `$${length}`), indexIn()),
      indexIn(),
    );
  }

  private parts(place: Place): Place {
    let current = place;
    for (;;) {
      if (this.accept('[')) {
        const key = this.expression();
        this.take(']');
        current = partOf(current.read, key);
      } else if (this.accept('.')) {
        current = partOf(current.read, `'${this.take()}'`);
      } else {
        return current;
      }
    }
  }
}

/** Of `array<array<f32, B>, A>` without its outermost array: the lengths of those inside, the outer first. */
function innerLengths(type: string): readonly string[] {
  if (!type.startsWith('array<')) return [];
  const [, inner, length] = /^array<(.+), (\w+)>$/.exec(type) ?? [];
  if (length === undefined) throw new Error(`${type}: a length is a number or a name here`);
  return [length, ...innerLengths(inner!)];
}

interface MatrixSides {
  readonly rows: string;
  readonly columns: string;
}

/** A literal without its suffix; the digits of a hexadecimal one may look like one. */
function numberOf(token: string): string {
  return String(
    Number(token.startsWith('0x') ? token.replace(/u$/, '') : token.replace(/[iufh]$/, '')),
  );
}

/** Something that can be read, and perhaps set. */
interface Place {
  readonly read: string;
  assign(what: string): string;
}

function valueOf(text: string): Place {
  return variable(text);
}

function variable(text: string): Place {
  return { read: text, assign: (what) => `${text} = ${what}` };
}

function partOf(base: string, key: string): Place {
  return {
    read: `rt.get(${base}, ${key})`,
    assign: (what) => `rt.set(${base}, ${key}, ${what})`,
  };
}

function binary(sign: string, left: string, right: string): string {
  if (sign === '&&' || sign === '||') return `(${left} ${sign} ${right})`;
  return `rt.operate('${sign}', ${left}, ${right})`;
}

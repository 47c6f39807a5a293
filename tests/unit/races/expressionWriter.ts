import { TokenReader } from './tokenReader';

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
/** Of them, the level of an expression that may stand in the list of a template. */
export const ADDITIVE = 8;

/** Expressions and types of WGSL, as expressions of JavaScript. */
export class ExpressionWriter extends TokenReader {
  protected readonly arrays = new Map<string, { space: string; element: string }>();
  /** Of an array of arrays the lengths of the inner ones, the outer first. */
  private readonly lengths = new Map<string, readonly string[]>();
  /** Names that a call may mean: functions, and types that make values. */
  private readonly functions: ReadonlySet<string>;
  protected readonly aliases = new Map<string, string>();
  /** Matrices of subgroups: their rows and columns, as expressions. */
  protected readonly matrices = new Map<string, MatrixSides>();
  protected readonly structs = new Map<string, readonly string[]>();
  /** Workgroup memory that is no array: something to point at. */
  protected readonly counters: string[] = [];

  constructor(source: string) {
    super(source);
    this.functions = new Set([...source.matchAll(/\bfn (\w+)/g)].map(([, name]) => name!));
    for (const [, space, name, type] of source.matchAll(/var<([^>]+)> (\w+): ([^;]+);/g)) {
      const element = /^(?:array<)+(\w+)/.exec(type!)?.[1];
      const nested = /^array<(array<.*), [^,]+>$/.exec(type!)?.[1];
      if (nested) this.lengths.set(name!, innerLengths(nested));
      if (element) this.arrays.set(name!, { space: space!, element });
      else if (space === 'workgroup') this.counters.push(name!);
    }
  }

  /** A type, as the expression of its value of zeros. */
  protected type(): string {
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

  protected zero(name: string): string {
    const alias = this.aliases.get(name);
    if (alias !== undefined) return alias;
    const vector = /^vec([234])/.exec(name);
    if (vector) return `rt.array(${vector[1]}, () => 0)`;
    return name === 'mat4x4f' ? 'rt.array(4, () => rt.array(4, () => 0))' : '0';
  }

  protected expression(): string {
    return this.binary(0);
  }

  protected binary(level: number): string {
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

  protected postfix(): Place {
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
    if (token.startsWith('atomic') && this.arrays.has(this.tokens[this.at + 2]!)) {
      return this.parts(valueOf(this.atomicAccess(token)));
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
    const given = this.restOfArguments();
    // a type that is declared further on is known the second time
    const { rows, columns } = this.matrices.get(type) ?? { rows: '0', columns: '0' };
    const [lines, width] = isByRows ? [rows, columns] : [columns, rows];
    return `rt.matrix('${name}', ${given[0]}, ${given.at(-1)}, ${lines}, ${width}, ${writes})`;
  }

  /** `atomicAdd(&name[index], value)`. */
  private atomicAccess(called: string): string {
    this.take('(');
    this.take('&');
    const name = this.take();
    const index = this.flatIndex(this.lengths.get(name) ?? []);
    this.accept(',');
    return `rt.atomic('${called}', '${name}', ${[index, ...this.restOfArguments()].join(', ')})`;
  }

  private arguments(): readonly string[] {
    this.take('(');
    return this.restOfArguments();
  }

  private restOfArguments(): readonly string[] {
    const given: string[] = [];
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

export interface MatrixSides {
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

export function binary(sign: string, left: string, right: string): string {
  if (sign === '&&' || sign === '||') return `(${left} ${sign} ${right})`;
  return `rt.operate('${sign}', ${left}, ${right})`;
}

import { ADDITIVE, binary, ExpressionWriter, type MatrixSides } from './expressionWriter';

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

export function toScript(source: string): Script {
  return new ScriptWriter(source).write();
}

/** Declarations and statements. */
class ScriptWriter extends ExpressionWriter {
  private readonly entryPoints = new Map<string, { builtins: readonly string[] }>();
  private readonly constants = new Map<string, string>();

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
      case 'loop':
        this.take();
        return `for (;;) ${this.block()}`;
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
}

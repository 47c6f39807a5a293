import { describe, expect, it } from 'vitest';
import { constantName } from '../../src/spec/shader';
import { unrollLoops } from '../../src/spec/unroll';

describe('constantName', () => {
  it('turns camel case into upper snake case', () => {
    expect(constantName('tileRows')).toBe('TILE_ROWS');
    expect(constantName('chunks')).toBe('CHUNKS');
  });
});

describe('unrollLoops', () => {
  it('leaves other loops as they are', () => {
    const source = 'fn f() {\n  for (var i = 0u; i < N; i++) {\n    g(i);\n  }\n}\n';
    expect(unrollLoops(source)).toBe(source);
  });

  it('writes nested loops out with constant indices', () => {
    const source = [
      'const ROWS: u32 = 2;',
      'fn f() {',
      '  // unroll',
      '  for (var r = 0u; r < ROWS; r++) {',
      '    // unroll',
      '    for (var c = 0u; c < 1u; c++) {',
      '      if (r > c) { acc[r] = acc[c]; }',
      '    }',
      '  }',
      '  done();',
      '}',
      '',
    ].join('\n');
    const written = unrollLoops(source);
    expect(written).not.toMatch(/for|unroll/);
    expect(written.match(/const r = \du;/g)).toEqual(['const r = 0u;', 'const r = 1u;']);
    expect(written.match(/const c = 0u;/g)).toHaveLength(2);
    expect(written).toMatch(/\}\n {2}done\(\);\n\}\n$/);
    expect(written.split('{').length).toBe(written.split('}').length);
  });

  it('names a loop it cannot write out', () => {
    expect(() => unrollLoops('// unroll\nfor (var i = 1u; i < 4u; i++) {\n}\n')).toThrow(
      /not a loop from 0u/,
    );
    expect(() => unrollLoops('// unroll\nfor (var i = 0u; i < N; i++) {\n}\n')).toThrow(/N is no/);
  });
});

import { describe, expect, it } from 'vitest';
import { instrument } from '../../src/measure/instrument';

describe('instrument', () => {
  const count = (line: string): string => instrument(line, ['q', 'table']).split('\n')[0] ?? '';

  it('tells reads from writes', () => {
    expect(count('let x = q[i + 1];')).toBe('let x = q[counted(0, i + 1)];');
    expect(count('table[i] = 2;')).toBe('table[counted(3, i)] = 2;');
    expect(count('if (q[i] == 1) {}')).toBe('if (q[counted(0, i)] == 1) {}');
  });

  it('counts an index within an index', () => {
    expect(count('q[u32(table[i])] = table[a[2]];')).toBe(
      'q[counted(1, u32(table[counted(2, i)]))] = table[counted(2, a[2])];',
    );
  });

  it('leaves declarations and other names alone', () => {
    const declaration = '@group(0) @binding(1) var<storage, read> q: array<f32>;';
    expect(count(declaration)).toBe(declaration);
    expect(count('q_tile[i] = x.q[0] + eq[1];')).toBe('q_tile[i] = x.q[0] + eq[1];');
  });

  it('binds its counters behind the tensors, and refuses what it cannot tell', () => {
    expect(instrument('', ['a', 'b', 'c'])).toContain('@binding(4)');
    expect(() => instrument('q[i] += 1;', ['q'])).toThrow(/compound/);
  });
});

import { describe, expect, it } from 'vitest';
import { typedNumber } from '../../src/ui/parts/typedNumber';

describe('a number that is typed', () => {
  it.each([
    ['64', 64, null],
    ['1e2', 100, null],
    ['9999999', 8192, 'range'],
    ['-5', 1, 'range'],
    ['1e999', 8192, 'range'],
    ['0.4', 1, 'range'],
    ['2.5', 3, 'whole'],
  ] as const)('is brought into range, and the change is known: %s', (text, used, changed) => {
    expect(typedNumber(text, 1, 8192)).toEqual({ used, changed, given: text });
  });

  it('is left alone where it is none', () => {
    for (const text of ['', ' ', 'many', '1,000']) expect(typedNumber(text, 1, 9)).toBeNull();
  });

  it('is quoted in short', () => {
    expect(typedNumber('9'.repeat(300), 1, 9)?.given).toBe(`${'9'.repeat(16)}…`);
  });
});

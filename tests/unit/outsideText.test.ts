import { describe, expect, it } from 'vitest';
import { isDecimal, quoteOutside } from '../../src/spec/outsideText';

describe('text from outside', () => {
  it('is shown as one printable line', () => {
    expect(quoteOutside('plain 文本 🙂')).toBe('plain 文本 🙂');
    expect(quoteOutside('a\u001b[31mred\r\nb\u202ec\u2028d')).toBe('a�[31mred��b�c�d');
    expect(quoteOutside('\ud800')).toBe('�');
  });

  it('is cut between characters, never within one', () => {
    expect(quoteOutside('🙂'.repeat(50), 3)).toBe('🙂🙂🙂…');
    expect(quoteOutside('abc', 3)).toBe('abc');
    expect(quoteOutside('abcd', 3)).toBe('abc…');
  });
});

describe('a decimal number', () => {
  it.each(['1', '-1.', '+.5', '2e-3', '1.25E+10'])('is %s', (text) => {
    expect(isDecimal(text)).toBe(true);
  });

  it.each(['', '.', 'e5', '1e', '0x10', ' 1', '1 ', 'Infinity', '1_000', '--1', '1.2.3'])(
    'is not "%s"',
    (text) => expect(isDecimal(text)).toBe(false),
  );

  it('is told from the worst of texts at once', () => {
    const start = process.cpuUsage();
    expect(isDecimal(`${'1'.repeat(100_000)}x`)).toBe(false);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(200);
  });
});

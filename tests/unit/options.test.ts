import { describe, expect, it } from 'vitest';
import { describeOptions, parseInteger, parseNumber, parseOptions } from '../../src/cli/options';
import { formatTable } from '../../src/cli/table';

const table = {
  tokens: { kind: 'text', value: 'n', default: '256', help: 'rows' },
  'query-offset': { kind: 'text', value: 'n', help: 'shift' },
  causal: { kind: 'switch', help: 'mask' },
  tune: { kind: 'list', value: 'name=value', help: 'tile' },
} as const;

describe('parseOptions', () => {
  it('fills in what is not given', () => {
    expect(parseOptions([], table)).toEqual({
      tokens: '256',
      'query-offset': undefined,
      causal: false,
      tune: [],
    });
  });

  it.each([[['--query-offset', '-2']], [['--query-offset=-2']]])(
    'reads a negative number in %j',
    (args) => {
      expect(parseOptions(args, table)['query-offset']).toBe('-2');
    },
  );

  it('reads both spellings, switches and lists', () => {
    const args = ['--tokens=8,16', '--tune', 'a=1', '--causal', '--tune=flash.b=2'];
    expect(parseOptions(args, table)).toMatchObject({
      tokens: '8,16',
      causal: true,
      tune: ['a=1', 'flash.b=2'],
    });
  });

  it.each([
    [['--token', '8'], /unknown option --token: this command takes --tokens, --query-offset/],
    [['-t', '8'], /unknown option -t/],
    [['--toString', '8'], /unknown option --toString/],
    [['--no-causal'], /unknown option --no-causal/],
    [['--tokens'], /--tokens needs a value: --tokens n/],
    [['--tokens='], /--tokens needs a value/],
    [['--tokens', '--causal'], /--tokens needs a value/],
    [['--tokens', '8', '--tokens', '9'], /--tokens is given twice/],
    [['--causal=yes'], /--causal takes no value/],
    [['--causal', 'yes'], /unexpected "yes"/],
    [['8'], /unexpected "8"/],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args, table)).toThrow(message);
  });
});

describe('numbers', () => {
  it('are read whole, with a sign', () => {
    expect(['0', '12', '-7', '+3'].map((text) => parseInteger('n', text))).toEqual([0, 12, -7, 3]);
    expect(['0.5', '-1e-3'].map((text) => parseNumber('x', text))).toEqual([0.5, -1e-3]);
  });

  it.each(['', ' ', '1.5', '1e3', '0x10', 'many', '9007199254740993'])(
    '%j is no integer',
    (text) => {
      expect(() => parseInteger('tokens', text)).toThrow(/^--tokens .*whole number/);
    },
  );

  it.each(['', 'NaN', 'Infinity', '1,5', 'x'])('%j is no number', (text) => {
    expect(() => parseNumber('scale', text)).toThrow(/^--scale .*finite number/);
  });
});

describe('what a person reads', () => {
  it('says what an option takes and what it is unless given', () => {
    expect(describeOptions(table).split('\n')[0]).toBe(
      '  --tokens n         rows (256 unless given)',
    );
  });

  it('is aligned in columns', () => {
    expect(
      formatTable(
        ['kernel', 'time>'],
        [
          ['flash', '12 ms'],
          ['standard', '9 ms'],
        ],
      ),
    ).toBe('kernel     time\nflash     12 ms\nstandard   9 ms');
  });
});

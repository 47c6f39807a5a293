import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/flows/dataError';
import { parsePointsCsv, parsePointsNpy } from '../../src/flows/pointsFile';
import { writeNpy } from '../../src/spec/npy';

describe('parsePointsCsv', () => {
  it.each([
    ['commas', '1,-2.5\n3e2,.5\n'],
    ['semicolons', '1;-2.5\n3e2;.5'],
    ['tabs', '1\t-2.5\n3e2\t.5\n'],
    ['blanks', '  1   -2.5\n 3e2 .5 \n'],
    ['commas and blanks', '1, -2.5\r\n3e2 , .5\r\n'],
    ['a header', 'x,y\n1,-2.5\n3e2,.5\n'],
    ['a header with an empty name', ',height\n1,-2.5\n3e2,.5\n'],
    ['a header with a delimiter of another kind', 'x (m; east),y\n1,-2.5\n3e2,.5\n'],
    ['a header with blanks', 'x east\ty north\n1\t-2.5\n3e2\t.5\n'],
    ['a header in quotes with commas', '"x, in m","y, in m"\n1,-2.5\n3e2,.5\n'],
    ['comment lines', '# made by a, b; c\n1 -2.5\n# and so on\n3e2 .5\n'],
    ['a comment and a header', '# x; y\nx,y\n1,-2.5\n3e2,.5\n'],
    ['numbers in quotes, the first row too', '"1","-2.5"\n"3e2",".5"\n'],
    ['a header in quotes above numbers in quotes', '"x";"y"\n"1";"-2.5"\n3e2;.5\n'],
    ['a mark and empty lines', '\uFEFF\n1,-2.5\n\n3e2,.5\n\n'],
  ])('reads %s', (_, text) => {
    const { points, dimensions } = parsePointsCsv(text, 'a.csv');
    expect(dimensions).toBe(2);
    expect([...points]).toEqual([1, -2.5, 300, 0.5]);
  });

  it.each([
    ['nothing', '', /no line holds numbers/],
    ['a header alone', 'x,y\n', /no line holds numbers/],
    ['a row too short', 'x,y\n1,2\n3\n', /line 3 has 1 columns, line 2 has 2/],
    ['a row too long', '1,2\n3,4,5\n', /line 2 has 3 columns, line 1 has 2/],
    ['a word', '1,2\n3,four\n', /line 2, column 2 holds "four"/],
    ['a mistake in the first line', '1,2.o\n3,4\n', /line 1, column 2 holds "2\.o"/],
    ['an empty cell', '1,2\n3,\n', /line 2, column 2 holds ""/],
    ['NaN', 'nan,2\n3,4\n', /line 1, column 1 holds "nan"/],
    ['infinity', '1,2\n\n3,-inf\n', /line 3, column 2 holds "-inf"/],
    ['a value beyond float32', '1,2\n3,1e39\n', /line 2, column 2 holds "1e39", beyond float32/],
    ['hexadecimal', '1,2\n3,0x10\n', /holds "0x10"/],
    ['decimal commas', '1,5;2,5\n3,5;4,5\n', /line 1, column 1 holds "1,5"/],
    ['decimal commas behind a header', 'x;y\n1,5;2,5\n', /line 2, column 1 holds "1,5"/],
    ['a first row that is nearly numbers', '0x10,0x20\n3,4\n', /line 1, column 1 holds "0x10"/],
    ['a first row with digits grouped', '1_000,2_000\n3,4\n', /line 1, column 1 holds "1_000"/],
    ['a first row that is missing', 'NA,n/a\n3,4\n', /line 1, column 1 holds "NA"/],
    ['quoted decimal commas', '"1,5";"2,5"\n"3,5";"4,5"\n', /line 1, column 1 holds "1,5"/],
    ['another delimiter further down', '1,2\n3,4\n5;6\n', /line 3 has 1 columns, line 1 has 2/],
    ['a page', '<!doctype html>\n<html></html>', /column 1 holds|columns/],
    ['an escape character', '1,2\n3,\u001b[31m\n', /line 2, column 2 holds "�\[31m"/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parsePointsCsv(text, 'a.csv')).toThrow(DataError);
    expect(() => parsePointsCsv(text, 'a.csv')).toThrow(message);
    expect(() => parsePointsCsv(text, 'a.csv')).toThrow(/^a\.csv: /);
  });
});

describe('parsePointsNpy', () => {
  it('reads float32 and float64', () => {
    const single = writeNpy([3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
    const expected = { points: Float32Array.of(1, 2, 3, 4, 5, 6), dimensions: 2 };
    expect(parsePointsNpy(single, 'a.npy')).toEqual(expected);
    const header = new TextDecoder('latin1').decode(single.slice(10, 128)).replace('<f4', '<f8');
    const double = new Uint8Array(128 + 48);
    double.set(single.slice(0, 10));
    double.set(new TextEncoder().encode(header), 10);
    double.set(new Uint8Array(Float64Array.of(1, 2, 3, 4, 5, 6).buffer), 128);
    expect(parsePointsNpy(double, 'a.npy')).toEqual(expected);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['another rank', writeNpy([2, 2, 1], new Float32Array(4)), /shape is \[2, 2, 1\]/],
    ['another format', new Uint8Array(9), /no \.npy file/],
    ['a file cut off', writeNpy([2, 2], new Float32Array(4)).slice(0, -1), /has 15/],
  ])('refuses %s in both languages', (_, file, message) => {
    expect(() => parsePointsNpy(file, 'a.npy')).toThrow(DataError);
    expect(() => parsePointsNpy(file, 'a.npy')).toThrow(message);
    const chinese = expect.stringMatching(/^a\.npy.*请/);
    expect(() => parsePointsNpy(file, 'a.npy')).toThrow(
      expect.objectContaining({ text: { en: expect.any(String), 'zh-CN': chinese } }),
    );
  });
});

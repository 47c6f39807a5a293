import { describe, expect, it } from 'vitest';
import { cellsOf, commonScale, sliceIn } from '../../src/state/comparison/heatMap';

describe('the cells of an output', () => {
  it('lay tokens across and components down, of the head that is asked for', () => {
    // [batch 1, heads 2, tokens 3, headDim 2]
    const output = Float32Array.from([0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]);
    const cells = cellsOf(output, [1, 2, 3, 2], [0, 1], 'mean');
    expect(cells).toMatchObject({ columns: 3, rows: 2 });
    expect([...cells.values]).toEqual([10, 12, 14, 11, 13, 15]);
  });

  it('stand for the mean of their tokens where there are more than can be seen', () => {
    const tokens = 1024;
    const output = Float32Array.from({ length: tokens }, (_, token) => token);
    const { values, columns } = cellsOf(output, [1, 1, tokens, 1], [0, 0], 'mean');
    expect(columns).toBe(512);
    expect([values[0], values[511]]).toEqual([0.5, 1022.5]);
  });

  it('stand for the first of their rows where each is a thing of its own', () => {
    const output = Float32Array.from({ length: 2048 }, (_, index) => index);
    const { values, columns, rows } = cellsOf(output, [1024, 2], [], 'sample');
    expect([columns, rows]).toEqual([512, 2]);
    expect([values[0], values[1], values[512]]).toEqual([0, 4, 1]);
  });

  it.each(['mean', 'sample'] as const)('let no value hide that was never written: %s', (by) => {
    const output = new Float32Array(1024);
    output[701] = Number.NaN;
    const { values } = cellsOf(output, [1, 1, 1024, 1], [0, 0], by);
    expect([...values].filter(Number.isNaN)).toHaveLength(1);
    expect(values[350]).toBeNaN();
  });

  it('bring the batch and head that are shown into range', () => {
    expect(sliceIn([2, 3, 4, 5], [7, 1])).toEqual([1, 1]);
  });
});

describe('the common scale', () => {
  const map = (values: readonly number[]) => ({
    values: Float32Array.from(values),
    columns: values.length,
    rows: 1,
  });

  it('spans the largest magnitude of all maps alike', () => {
    expect(commonScale([map([0.5, -1]), map([2, -3, Number.NaN])])).toBeCloseTo(2, 5);
  });

  it('is not stretched by one value in a thousand', () => {
    const values = Array.from({ length: 1000 }, (_, index) => index / 1000);
    expect(commonScale([map([...values, 1e6])])).toBeLessThan(1);
  });

  it('has a length even where all is zero, or nothing is there', () => {
    expect(commonScale([map([0, 0])])).toBe(1);
    expect(commonScale([])).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { shrink } from '../fuzz/shrink';
import type { FuzzCase } from '../fuzz/subject';

const simplest = { tokens: 1, keys: 1, queryOffset: 0, causal: false, scale: undefined };
const tunables = [{ name: 'tileRows', choices: [4, 8, 16] }];

const failing: FuzzCase = {
  kernel: 'any',
  capabilities: '32 lanes',
  dims: { tokens: 80, keys: 33, queryOffset: -40, causal: true, scale: 0.3 },
  tuning: { tileRows: 16 },
  values: { q: 'huge', k: 'spread', v: 'zeros' },
  seed: 5,
};

const dim = ({ dims }: FuzzCase, name: string): number => Number(dims[name]);

describe('a failing case', () => {
  it('loses all that it does not need to fail', async () => {
    const smallest = await shrink(failing, { simplest, tunables }, async () => true);
    expect(smallest).toEqual({
      kernel: 'any',
      capabilities: 'own',
      dims: { tokens: 1, keys: 1, queryOffset: 0, causal: false },
      tuning: { tileRows: 4 },
      values: { q: 'normal', k: 'normal', v: 'normal' },
      seed: 5,
    });
  });

  it('keeps what it needs: the least size, the option, the tile, the values', async () => {
    const fails = async (each: FuzzCase): Promise<boolean> =>
      dim(each, 'tokens') > 17 &&
      dim(each, 'queryOffset') < -2 &&
      each.dims['causal'] === true &&
      each.tuning['tileRows']! >= 8 &&
      each.values['q'] === 'huge';
    const smallest = await shrink(failing, { simplest, tunables }, fails);
    expect(await fails(smallest)).toBe(true);
    expect(smallest).toMatchObject({
      dims: { tokens: 18, keys: 1, queryOffset: -3, causal: true },
      tuning: { tileRows: 8 },
      values: { q: 'huge', k: 'normal' },
    });
  });

  it('stays as it is where nothing simpler fails', async () => {
    expect(await shrink(failing, { simplest, tunables }, async () => false)).toEqual(failing);
  });

  it('is asked after no more often than is allowed, and never twice', async () => {
    const asked: string[] = [];
    const fails = async (each: FuzzCase): Promise<boolean> => {
      asked.push(JSON.stringify(each));
      return dim(each, 'tokens') > 3;
    };
    await shrink(failing, { simplest, tunables }, fails, 9);
    expect(asked).toHaveLength(9);
    expect(new Set(asked).size).toBe(9);
  });
});

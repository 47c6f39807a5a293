import { expect, it } from 'vitest';
import { widenHalves } from '../../src/spec/half';

it('widens halves exactly: zeros, subnormals, ordinary and largest ones, what is no number', () => {
  const bits = [0x0000, 0x8000, 0x0001, 0x83ff, 0x0400, 0x3c00, 0xc248, 0x7bff, 0xfc00, 0x7e00];
  const lowest = 2 ** -24;
  expect([...widenHalves(Uint16Array.from(bits))]).toEqual([
    0,
    -0,
    lowest,
    -1023 * lowest,
    2 ** -14,
    1,
    -3.140625,
    65_504,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
});

import { describe, expect, it } from 'vitest';
import { ridgeOf, roofAt } from '../../src/state/instruments/roofline';
import { parseRoofs } from '../../src/state/instruments/roofStore';

const roofs = { gigaflopsPerSecond: 100, copyGigabytesPerSecond: 10, at: 1 };

describe('a roof', () => {
  it('is slanted up to its ridge and flat behind it', () => {
    expect(ridgeOf(roofs)).toBe(10);
    expect([0.5, 10, 40].map((intensity) => roofAt(roofs, intensity))).toEqual([5, 100, 100]);
  });
});

describe('stored roofs', () => {
  it('come back as they were kept', () => {
    expect(parseRoofs(JSON.stringify({ 'some GPU': roofs }))).toEqual({ 'some GPU': roofs });
  });

  it.each([
    null,
    'not json',
    '[]',
    'null',
    '{"gpu":null}',
    '{"gpu":{"gigaflopsPerSecond":"9","copyGigabytesPerSecond":1,"at":1}}',
    '{"gpu":{"gigaflopsPerSecond":-1,"copyGigabytesPerSecond":1,"at":1}}',
    '{"gpu":{"gigaflopsPerSecond":1e999,"copyGigabytesPerSecond":1,"at":1}}',
  ])('are none in %s', (stored) => {
    expect(parseRoofs(stored)).toEqual({});
  });
});

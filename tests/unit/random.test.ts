import { describe, expect, it } from 'vitest';
import { randomStream, shuffled, streamSeed, uniformStream } from '../../src/spec/random';
import { seededInputs } from '../../src/workloads/inputs';

describe('random streams', () => {
  it('repeat for a seed and a stream, and differ for others', () => {
    const first = (seed: number, stream: number) => {
      const { uniform, normal } = randomStream(seed, stream);
      return [uniform(), normal(), normal(), uniform()];
    };
    expect(first(3, 1)).toEqual(first(3, 1));
    expect(first(3, 2)).not.toEqual(first(3, 1));
    expect(first(4, 1)).not.toEqual(first(3, 1));
  });

  it('give uniform and normal values without correlation between streams', () => {
    const a = randomStream(5, 0);
    const b = randomStream(5, 1);
    const count = 100_000;
    const sums = { uniform: 0, normal: 0, square: 0, product: 0 };
    for (let i = 0; i < count; i++) {
      const x = a.normal();
      sums.uniform += a.uniform();
      sums.normal += x;
      sums.square += x * x;
      sums.product += x * b.normal();
    }
    expect(sums.uniform / count).toBeCloseTo(0.5, 2);
    expect(Math.abs(sums.normal / count)).toBeLessThan(0.013);
    expect(Math.abs(sums.square / count - 1)).toBeLessThan(0.018);
    expect(Math.abs(sums.product / count)).toBeLessThan(0.013);
  });

  it('keep the values of inputs that were shared by their seed', () => {
    const { b } = seededInputs(
      [
        { name: 'a', shape: [1] },
        { name: 'b', shape: [3] },
      ],
      7,
    );
    expect([...b!]).toEqual([-1.352236032485962, -1.1810884475708008, -0.6035890579223633]);
  });
});

describe('shuffled', () => {
  it('holds each index once, in an order of its own for each seed', () => {
    const order = (seed: number) => [...shuffled(50, uniformStream(streamSeed(seed, 0)))];
    expect(order(1).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(order(1)).not.toEqual(order(2));
  });

  it('gives every order, the first one too', () => {
    const orders = Array.from({ length: 100 }, (_, seed) =>
      shuffled(3, uniformStream(streamSeed(seed, 0))).join(''),
    );
    expect([...new Set(orders)].toSorted()).toEqual(['012', '021', '102', '120', '201', '210']);
  });
});

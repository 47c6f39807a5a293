import { describe, expect, it } from 'vitest';
import { MOST_WARM_UP_ROUNDS, sampleInTurns } from '../../src/measure/sampleInTurns';

/** Times by variant and round; beyond the last, the last again. */
async function sampled(firstNs: readonly number[], times: readonly (readonly number[])[]) {
  const order: string[] = [];
  const kept = await sampleInTurns({
    firstNs,
    samples: 3,
    take: async (variant, round) => {
      order.push(`${variant} in round ${round}`);
      const own = times[variant]!;
      return [own[Math.min(round, own.length - 1)]!, 0];
    },
  });
  return { kept: kept.map((all) => all.map(([time]) => time)), order };
}

describe('sampleInTurns', () => {
  it('keeps the first rounds of what was settled from the start', async () => {
    const { kept, order } = await sampled([100], [[100, 101, 99]]);
    expect(kept).toEqual([[100, 101, 99]]);
    expect(order).toHaveLength(3);
  });

  it('drops the rounds in which a clock was still settling, and keeps as many as asked for', async () => {
    // 80 is faster than 95 % of 100, 60 than 95 % of 80; 58 is no more than 5 % faster than 60
    const { kept } = await sampled([100], [[80, 60, 58, 57, 56]]);
    expect(kept).toEqual([[58, 57, 56]]);
  });

  it('is settled at 95 % of the round before, not below', async () => {
    expect((await sampled([100], [[95, 1, 2]])).kept).toEqual([[95, 1, 2]]);
    expect((await sampled([100], [[94.9, 94, 93, 92]])).kept).toEqual([[94, 93, 92]]);
  });

  it('warms all up for as long as one of them needs, in turns', async () => {
    const { kept, order } = await sampled(
      [100, 100],
      [
        [100, 101, 102, 103, 104],
        [50, 20, 20, 21, 22],
      ],
    );
    expect(kept).toEqual([
      [102, 103, 104],
      [20, 21, 22],
    ]);
    expect(order.slice(0, 4)).toEqual([
      '0 in round 0',
      '1 in round 0',
      '0 in round 1',
      '1 in round 1',
    ]);
    expect(order).toHaveLength(10);
  });

  it('gives up warming after a few rounds', async () => {
    const halving = Array.from({ length: 20 }, (_, round) => 100 / 2 ** (round + 1));
    const { kept } = await sampled([100], [halving]);
    expect(MOST_WARM_UP_ROUNDS).toBe(4);
    expect(kept).toEqual([halving.slice(4, 7)]);
  });

  it('does not take a later gain in speed for warming up', async () => {
    // once settled, a drift of speed is part of the samples
    expect((await sampled([100], [[100, 50, 20]])).kept).toEqual([[100, 50, 20]]);
  });

  it('adds the passes of a sample up, and takes none where none is asked for', async () => {
    const passes = [
      [50, 50],
      [40, 60],
      [1, 1],
    ];
    const kept = await sampleInTurns({
      firstNs: [100],
      samples: 2,
      take: async (_, round) => passes[round]!,
    });
    expect(kept).toEqual([[passes[0], passes[1]]]);
    const none = await sampleInTurns({
      firstNs: [1],
      samples: 0,
      take: () => Promise.reject(new Error('asked for')),
    });
    expect(none).toEqual([[]]);
  });
});

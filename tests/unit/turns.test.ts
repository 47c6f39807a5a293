import { describe, expect, it } from 'vitest';
import { deviceTaken, inTurn } from '../../src/state/turns';

describe('turns at the device', () => {
  it('come one after the other, whatever became of the one before', async () => {
    const done: string[] = [];
    let finish = () => {};
    const first = inTurn(async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      done.push('first');
      throw new Error('lost');
    });
    const second = inTurn(async () => done.push('second'));
    await Promise.resolve();
    expect([done, deviceTaken()]).toEqual([[], true]);
    finish();
    await expect(first).rejects.toThrow('lost');
    await second;
    expect(done).toEqual(['first', 'second']);
    expect(deviceTaken()).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { deviceTaken, inBackground, inTurn, onAsked, onFree } from '../../src/state/turns';

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

  it('are told of before they begin, and those of the background are not', async () => {
    const heard: string[] = [];
    const leave = onAsked(() => heard.push('asked'));
    const background = inBackground(async () => heard.push('background'));
    expect(heard).toEqual([]);
    const asked = inTurn(async () => heard.push('turn'));
    expect(heard).toEqual(['asked']);
    await Promise.all([background, asked]);
    expect(heard).toEqual(['asked', 'background', 'turn']);
    leave();
    await inTurn(async () => undefined);
    expect(heard).toHaveLength(3);
  });

  it('are told of when the last of them has ended, well or not', async () => {
    let free = 0;
    const leave = onFree(() => (free += 1));
    const first = inTurn(async () => Promise.reject(new Error('lost')));
    const second = inBackground(async () => expect(free).toBe(0));
    await expect(first).rejects.toThrow('lost');
    await second;
    expect(free).toBe(1);
    leave();
    await inTurn(async () => undefined);
    expect(free).toBe(1);
  });
});

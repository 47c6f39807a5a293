import { describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/gpu/device';
import { DeviceLostError } from '../../src/gpu/errors';
import { FlowViewer } from '../../src/state/flows/viewer';
import { inTurn } from '../../src/state/turns';

/** What the device is asked for, in the order in which it comes there. */
const log: string[] = [];
const lots: (() => void)[] = [];

vi.mock('../../src/gpu/kernelHost', () => ({
  DeviceHost: class {
    tensor = () => Promise.resolve({});
    write = () => void log.push('write');
    release = () => void log.push('release');
  },
}));

vi.mock('../../src/flows/flowRunner', () => ({
  FlowRunner: {
    open: () =>
      Promise.resolve({
        map: async (points: Float32Array) => {
          const mapped = { points, logDet: new Float32Array(points.length / 2) };
          if (points.length === 2) return mapped;
          log.push('begins');
          await new Promise<void>((resolve) => lots.push(resolve));
          log.push('ends');
          return mapped;
        },
      }),
  },
}));

const shape = {
  dimensions: 2,
  coupling: 'affine',
  mixing: false,
  layers: 2,
  width: 4,
  depth: 1,
  bins: 2,
} as const;
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('a flow that is looked at while another takes its place', () => {
  it('keeps its buffers until what runs on them has ended, and runs nothing after', async () => {
    const engine = { adapter: { software: true } } as Engine;
    const viewer = await inTurn(() => FlowViewer.open(engine, shape));
    // two lots
    const mapped = viewer.map(new Float32Array(2 * 1500));
    const refused = mapped.catch((error: unknown) => error);
    await soon();
    expect(log).toEqual(['begins']);
    viewer.release();
    const model = { shape, weights: new Float32Array(1), step: 0, origin: 'initial' } as const;
    const shown = viewer.show(model).catch((error: unknown) => error);
    await soon();
    expect(log).toEqual(['begins']);
    lots[0]!();
    for (const error of await Promise.all([refused, shown])) {
      expect(error).toBeInstanceOf(DeviceLostError);
    }
    expect(log).toEqual(['begins', 'ends', 'release']);
  });
});

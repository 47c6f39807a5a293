import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataInfo } from '../../src/state/flows/dataSource';
import type { DeskRequest } from '../../src/state/flows/desk';
import { bindFlow } from '../../src/state/flows/follow';
import { NO_FLOW, flowStore } from '../../src/state/flows/flowStore';
import { FIRST_SETTING, flowSettingStore, setFlow } from '../../src/state/flows/setting';
import {
  clearDrawing,
  DRAWING_SIDE,
  missingSource,
  setDrawing,
} from '../../src/state/flows/sources';
import { reset, stepOnce, train } from '../../src/state/flows/train';

/** What the worker was asked to open, each with what lets it answer. */
const opened: { readonly id: string; readonly answer: () => void }[] = [];

const info = (): DataInfo => ({
  dimensions: 2,
  entropyNats: 1,
  gaussianNats: 2,
  heldOut: new Float32Array(2),
  heldOutCount: 1,
  shown: new Float32Array(2),
  standardisation: { mean: new Float64Array(2), deviation: new Float64Array(2).fill(1) },
  repeats: 1,
  scale: { unit: 'nats', slope: 1, offset: 0 },
});

vi.mock('../../src/state/flows/deskClient', () => ({
  askDesk: (request: DeskRequest) => {
    if (request.kind !== 'open') return Promise.resolve(new Float32Array(4));
    const { source } = request;
    const id = source.kind === 'density' ? source.id : source.kind;
    return new Promise((resolve) => opened.push({ id, answer: () => resolve(info()) }));
  },
}));

const settled = () => vi.advanceTimersByTimeAsync(1000);
const answerLast = async () => {
  opened.at(-1)!.answer();
  await settled();
};

beforeEach(async () => {
  vi.useFakeTimers();
  bindFlow();
  setFlow({ ...FIRST_SETTING, data: 'rings' });
  await settled();
  await answerLast();
  opened.length = 0;
});

afterEach(async () => {
  for (const { answer } of opened) answer();
  await settled();
  flowStore.setState(NO_FLOW, true);
  flowSettingStore.setState(FIRST_SETTING);
  vi.useRealTimers();
});

describe('a setting that changes while data are on their way', () => {
  it('takes effect, even where it goes back to the flow that is shown', async () => {
    expect(flowStore.getState().job?.data).toBe('rings');
    setFlow({ data: 'pinwheel' });
    void train();
    await settled();
    expect(opened.map(({ id }) => id)).toEqual(['pinwheel']);
    setFlow({ data: 'rings' });
    await settled();
    opened[0]!.answer();
    await settled();
    expect(opened.map(({ id }) => id)).toEqual(['pinwheel', 'rings']);
    await answerLast();
    expect(flowStore.getState()).toMatchObject({ job: { data: 'rings' }, coming: null });
  });
});

describe('data that are not there', () => {
  it.each(['drawn', 'file'] as const)(
    'are asked for, and nothing else is trained: %s',
    async (id) => {
      setFlow({ data: id });
      expect(missingSource(id)?.en).toMatch(id === 'drawn' ? /Draw first/ : /Choose a file first/);
      await settled();
      const before = flowStore.getState();
      for (const action of [train, stepOnce, reset]) void action();
      await settled();
      expect(opened).toEqual([]);
      expect(flowStore.getState()).toBe(before);
    },
  );

  it('are trained on as soon as they are there, and not once they are wiped away', async () => {
    setFlow({ data: 'drawn' });
    setDrawing(new Float32Array(DRAWING_SIDE ** 2).fill(1));
    expect(missingSource('drawn')).toBeNull();
    await settled();
    expect(opened.map(({ id }) => id)).toEqual(['drawn']);
    await answerLast();
    clearDrawing();
    void train();
    await settled();
    expect(opened.map(({ id }) => id)).toEqual(['drawn']);
  });
});

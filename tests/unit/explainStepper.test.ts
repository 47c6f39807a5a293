import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { totalBytes } from '../../src/spec/plan';
import {
  choosePart,
  chooseRow,
  setExplainCausal,
  setExplainNumber,
} from '../../src/state/explain/explainActions';
import { explainStore } from '../../src/state/explain/explainStore';
import { cellState, flashView, scoreAt } from '../../src/state/explain/flashView';
import { linearView, statesOf } from '../../src/state/explain/linearView';
import { type ExplainSetting, FIRST_SETTING } from '../../src/state/explain/setting';
import {
  flashPlace,
  goBack,
  goFirst,
  goLast,
  goNext,
  goTo,
  lastStep,
  linearPlace,
} from '../../src/state/explain/stepping';
import { tracesInFloat64 } from '../../src/state/explain/traces';
import { deskNumbers } from '../deskNumbers';
import { formulasOf } from '../../vite.mathml.mjs';

vi.mock('../../src/state/explain/traceRun', () => ({ trace: vi.fn<() => Promise<void>>() }));

const initial = explainStore.getInitialState();
const placeNow = () => flashPlace(explainStore.getState());

beforeEach(() => {
  vi.useFakeTimers();
  explainStore.setState(initial, true);
});

describe('the stepper', () => {
  it('goes forwards and backwards, and stays at its ends', () => {
    expect(placeNow()).toEqual({ row: 9, step: 0, last: 3 });
    goBack();
    expect(placeNow().step).toBe(0);
    for (let i = 0; i < 9; i++) goNext();
    expect(placeNow().step).toBe(3);
    goBack();
    expect(placeNow().step).toBe(2);
    goFirst();
    expect(placeNow().step).toBe(0);
    goLast();
    expect(placeNow().step).toBe(3);
    goTo(1);
    expect(placeNow().step).toBe(1);
  });

  it('keeps a place of its own in each part', () => {
    goTo(2);
    choosePart('linear');
    goLast();
    expect(linearPlace(explainStore.getState())).toEqual({ step: 15, last: 15 });
    choosePart('flash');
    expect(placeNow().step).toBe(2);
  });

  it('starts a row at its first tile, and comes nearer where there is less', () => {
    goLast();
    chooseRow(15);
    expect(placeNow()).toEqual({ row: 15, step: 0, last: 4 });
    goLast();
    setExplainNumber('tokens', 6);
    setExplainNumber('keys', 6);
    expect(placeNow()).toEqual({ row: 5, step: 2, last: 2 });
    setExplainNumber('tokens', 1e9);
    expect(explainStore.getState().setting.tokens).toBe(32);
  });

  it('traces anew after a change, once, but not for the height of a tile', async () => {
    const { trace } = await import('../../src/state/explain/traceRun');
    vi.mocked(trace).mockClear();
    setExplainNumber('tileRows', 8);
    vi.runAllTimers();
    expect(trace).not.toHaveBeenCalled();
    setExplainNumber('headDim', 5);
    setExplainCausal(false);
    vi.runAllTimers();
    expect(trace).toHaveBeenCalledTimes(1);
  });
});

const settings: readonly ExplainSetting[] = [
  FIRST_SETTING,
  { ...FIRST_SETTING, tokens: 7, keys: 13, headDim: 3, causal: false, tileCols: 5, tileRows: 2 },
  { ...FIRST_SETTING, tokens: 20, keys: 9, headDim: 8, tileCols: 4, tileRows: 8, seed: 4 },
];

describe.each(settings.map((setting) => [setting] as const))('what is shown of %j', (setting) => {
  const everyStep = Array.from({ length: setting.tokens }, (_, row) => {
    const last = lastStep(setting, row);
    return Array.from({ length: last + 1 }, (__, step) => ({ row, step, last }));
  }).flat();

  it('comes to standard’s row at the last step, and not before the last tile', async () => {
    const traces = await tracesInFloat64(deskNumbers, setting);
    for (const place of everyStep) {
      const view = flashView(traces, setting, place);
      expect(view.closing).toBe(place.step === place.last);
      // NaN would fail at every step
      expect(view.away).toBeLessThan(view.closing ? 1e-12 : Infinity);
      const sum = view.standard.probabilities.reduce((total, each) => total + each, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
    const first = flashView(traces, setting, { row: setting.tokens - 1, step: 0, last: 0 });
    expect(first.away).toBeGreaterThan(1e-3);
  });

  it('shows as scores of a tile those that standard has at the same keys', async () => {
    const traces = await tracesInFloat64(deskNumbers, setting);
    for (const place of everyStep) {
      const view = flashView(traces, setting, place);
      for (let j = 0; j < view.seen; j++) {
        const key = view.firstKey + j;
        expect(view.step.scores[j]).toBeCloseTo(view.standard.scores[key]!, 12);
        expect(scoreAt(traces, setting, place.row, key)).toBe(view.step.scores[j]);
      }
    }
  });

  it('has every cell of the row’s tiles done at the end, but what is masked or skipped', async () => {
    const traces = await tracesInFloat64(deskNumbers, setting);
    const row = setting.tokens - 1;
    const last = lastStep(setting, row);
    const view = flashView(traces, setting, { row, step: last, last });
    const states = Array.from({ length: setting.keys }, (_, key) => cellState(view, row, key));
    expect(states.filter((state) => state === 'done')).toHaveLength(view.standard.scores.length);
    expect(states).not.toContain('ahead');
    expect(states).not.toContain('present');
    expect(totalBytes(view.bytes.soFar)).toBe(totalBytes(view.bytes.atTheEnd));
  });

  it('keeps as many numbers of linear attention whatever the token', async () => {
    const traces = await tracesInFloat64(deskNumbers, setting);
    const states = statesOf(traces);
    const at = (step: number) => linearView(traces, states, { step, last: setting.tokens - 1 });
    const [first, end] = [at(0), at(setting.tokens - 1)];
    expect(first.bytes.state).toBe(end.bytes.state);
    expect(end.bytes.cache).toBe(setting.tokens * first.bytes.cache);
    // the first state is one outer product
    first.step.state.forEach((each, index) => {
      const i = Math.floor(index / setting.headDim);
      expect(each).toBeCloseTo(first.step.key[i]! * first.value[index % setting.headDim]!, 12);
    });
  });
});

describe('the formulas', () => {
  const folder = new URL('../../src/ui/instruments/explain/', import.meta.url);
  const formulas = formulasOf(readFileSync(new URL('formulas.tex', folder), 'utf8'));

  it('are MathML, with marks where numbers belong', () => {
    for (const mathml of Object.values(formulas)) {
      expect(mathml).toMatch(/^<math>.*<\/math>$/);
      expect(mathml).not.toMatch(/merror|<mtext>@/);
    }
    expect(formulas['factorNow']).toContain('<mn>@before</mn>');
  });

  it('are refused with the line that is none', () => {
    expect(() => formulasOf('a: x\nnonsense')).toThrow(/nonsense/);
    expect(() => formulasOf(String.raw`a: \frac{1`)).toThrow(/expected '}'/);
  });
});

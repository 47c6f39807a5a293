import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/device';
import { visibleKeyCount } from '../../src/reference/softmaxAttention';
import { type ExplainSetting, FIRST_SETTING, flashDimsOf } from '../../src/state/explain/setting';
import { expectedOf, tracesInFloat64 } from '../../src/state/explain/traces';
import { tracesOnDevice } from '../../src/state/explain/tracesOnDevice';
import { deskNumbers } from '../deskNumbers';
import { testEngine } from './nodeEngine';

const settings: readonly ExplainSetting[] = [
  FIRST_SETTING,
  { ...FIRST_SETTING, tokens: 1, keys: 1, headDim: 1, tileRows: 1, tileCols: 1 },
  { ...FIRST_SETTING, tokens: 32, keys: 31, headDim: 8, tileCols: 8, causal: false, seed: 5 },
  { ...FIRST_SETTING, tokens: 7, keys: 13, headDim: 3, tileCols: 5 },
];

describe.each(settings.map((setting) => [setting] as const))('what is traced of %j', (setting) => {
  it('is within tolerance of float64, standard’s matrix between its passes too', async () => {
    const found = await tracesOnDevice(await testEngine(), await expectedOf(deskNumbers, setting));
    const wanted = await tracesInFloat64(deskNumbers, setting);
    expect(found.computed).toMatchObject({ on: 'gpu', relativeError: expect.any(Number) });
    for (const name of ['flash', 'linear'] as const) {
      expect(found[name]).toHaveLength(wanted[name].length);
    }
    const { tokens, keys } = setting;
    for (let row = 0; row < tokens; row++) {
      for (let key = 0; key < visibleKeyCount(flashDimsOf(setting), row); key++) {
        const cell = row * keys + key;
        expect(found.standard.scores[cell]).toBeCloseTo(wanted.standard.scores[cell]!, 5);
        expect(found.standard.probabilities[cell]).toBeCloseTo(
          wanted.standard.probabilities[cell]!,
          5,
        );
      }
    }
  });
});

describe('a device that computes wrongly', () => {
  it('has its trace refused, and says which', async () => {
    const engine: Engine = await testEngine();
    const expected = await expectedOf(deskNumbers, FIRST_SETTING);
    const other = { ...expected, linear: expected.linear.map((x) => 1.001 * x) };
    await expect(tracesOnDevice(engine, other)).rejects.toThrow(/linear-trace is off from float64/);
  });
});

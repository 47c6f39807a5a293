import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type * as Real from '../../src/flows/standardisation';
import { saveArray, scratchFolder } from './command';
import { runHere } from './here';
import { saveSmallModel } from './smallModel';

// the runner's own, with a mistake: points move by a tenth of a deviation, densities by half a nat
vi.mock('../../src/flows/standardisation', async (original) => {
  const real = await original<typeof Real>();
  const off = (values: Float32Array) => values.map((value) => value + 0.1);
  return {
    ...real,
    standardised: (...given: Parameters<typeof real.standardised>) =>
      off(real.standardised(...given)),
    unstandardised: (...given: Parameters<typeof real.unstandardised>) =>
      off(real.unstandardised(...given)),
    standardisationLogDet: (by: Real.Standardisation) => real.standardisationLogDet(by) + 0.5,
  };
});

describe('a wrong standardisation', () => {
  const folder = scratchFolder();
  const [out, log] = ['o.npy', 'd.npy'].map((name) => path.join(folder, name));
  const points = saveArray(folder, 'p', [30, 2]).file;
  const standardisation = { mean: Float64Array.of(3, -4), deviation: Float64Array.of(0.5, 2) };
  const model = saveSmallModel(folder, standardisation).file;

  it.each([
    [['logprob', '--points', points], /^log p is wrong: /],
    [['transform', '--points', points, '--log-det', log!], /^z is wrong: .*the log-det is wrong: /],
    [['transform', '--points', points, '--inverse'], /^x is wrong: /],
    [['sample', '--count', '30'], /^a point is wrong: /],
  ])('is found by flow %j', async (args, message) => {
    const { code, stderr } = await runHere(['flow', ...args, '--model', model, '--out', out!]);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(existsSync(out!)).toBe(false);
  });
});

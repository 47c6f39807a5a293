import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { encodeModel } from '../../src/flows/modelFile';
import type * as Real from '../../src/flows/standardisation';
import { flowLayout, type FlowShape } from '../../src/spec/flow';
import { saveArray, scratchFolder } from './command';
import { runHere } from './here';

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

const SHAPE: FlowShape = {
  dimensions: 2,
  coupling: 'additive',
  mixing: false,
  layers: 1,
  width: 2,
  depth: 1,
  bins: 2,
};

describe('a wrong standardisation', () => {
  const folder = scratchFolder();
  const [model, out, log] = ['m.json', 'o.npy', 'd.npy'].map((name) => path.join(folder, name));
  const points = saveArray(folder, 'p', [30, 2]).file;
  const standardisation = { mean: Float64Array.of(3, -4), deviation: Float64Array.of(0.5, 2) };
  const weights = new Float32Array(flowLayout(SHAPE).parameters);
  writeFileSync(model!, encodeModel({ shape: SHAPE, weights, standardisation }));

  it.each([
    [['logprob', '--points', points], /^log p is wrong: /],
    [['transform', '--points', points, '--log-det', log!], /^z is wrong: .*the log-det is wrong: /],
    [['transform', '--points', points, '--inverse'], /^x is wrong: /],
    [['sample', '--count', '30'], /^a point is wrong: /],
  ])('is found by flow %j', async (args, message) => {
    const { code, stderr } = await runHere(['flow', ...args, '--model', model!, '--out', out!]);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(existsSync(out!)).toBe(false);
  });
});

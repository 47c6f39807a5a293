import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeModel } from '../../src/flows/modelFile';
import { DIVISION_STREAM } from '../../src/flows/trainingData';
import { flowLayout } from '../../src/spec/flow';
import { randomStream, shuffled } from '../../src/spec/random';
import { saveArray, scratchFolder, start } from './command';
import { runHere } from './here';

const SMALL = ['--layers', '2', '--width', '16', '--batch', '64', '--steps', '60'];

/** As pointsData divides 400 points with seed 0. */
const order = shuffled(400, randomStream(0, DIVISION_STREAM).uniform);

/** Trains a small flow, and returns its file and what was said. */
async function train(args: readonly string[], name = 'model.json') {
  const out = path.join(scratchFolder(), name);
  const { code, stdout, stderr } = await runHere([
    'flow',
    'train',
    ...SMALL,
    ...args,
    '--out',
    out,
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return { out, stdout, stderr, bytes: readFileSync(out, 'utf8') };
}

/** Compiling takes long on a busy software adapter. */
const PATIENCE = { timeout: 180_000 };

describe('flow train', PATIENCE, () => {
  let moons: ReturnType<typeof train>;

  beforeAll(async () => {
    moons = train(['--density', 'moons', '--json']);
    await moons;
  }, PATIENCE.timeout);

  it('says in JSON what came of it, and tells of its progress on stderr alone', async () => {
    const { stdout, stderr, bytes } = await moons;
    const { shape, weights, standardisation } = decodeModel(bytes);
    // of the density, not of a batch of 64
    expect(standardisation!.mean[0]).toBeCloseTo(0.5, 1);
    expect(standardisation!.deviation[1]).toBeCloseTo(0.5, 1);
    expect(shape).toMatchObject({ dimensions: 2, coupling: 'affine', layers: 2, width: 16 });
    expect(weights.length).toBe(flowLayout(shape).parameters);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      density: 'moons',
      model: 'realnvp',
      seed: 0,
      steps: 60,
      keptStep: 60,
      entropyNats: 1.00758,
      gaussianNats: 1.90897,
      againstGaussian: 'better',
      heldOutCount: 20_000,
      parameters: weights.length,
      recipe: { batch: 64, rate: 2e-3, steps: 60 },
    });
    expect(report).not.toHaveProperty('bitsPerDim');
    expect(report.adapter.description).not.toBe('');
    expect(report.stepsPerSecond).toBeGreaterThan(0);
    // better than a Gaussian already, and no better than can be
    expect(report.nllNats).toBeLessThan(1.909);
    expect(report.nllNats).toBeGreaterThan(1.00758 - 3 * report.nllStandardError);
    expect(stderr).toMatch(
      /^(step \d+ of 60: -?\d+\.\d{4} nats a point in training, .* steps\/s\n)+$/,
    );
    expect(stderr).toMatch(/step 60 of 60/);
  });

  it('gives the same file for the same seed, and says a few lines to people', async () => {
    const { stdout, out, bytes } = await train(['--density', 'moons']);
    expect(bytes).toBe((await moons).bytes);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^held-out mean of -log p: \d\.\d{4} ± 0\.\d{4} nats; the entropy is 1\.008, the best Gaussian/,
    );
    expect(lines[1]).toMatch(/^better than the best Gaussian by 0\.\d{3} nats$/);
    expect(lines[2]).toMatch(/^realnvp with \d+ parameters, 60 steps in .*, every loss finite$/);
    expect(lines[3]).toBe(`the model is in ${out}`);
  });

  it('gives another file for another seed', async () => {
    const { bytes } = await train(['--density', 'moons', '--seed', '1']);
    expect(decodeModel(bytes).weights).not.toEqual(decodeModel((await moons).bytes).weights);
  });

  it('learns points of a file, and holds a tenth of them out', async () => {
    const { file } = saveArray(scratchFolder(), 'points', [300, 3]);
    const args = ['--data', file, '--model', 'spline', '--bins', '4', '--depth', '1', '--mixing'];
    const { stdout, bytes } = await train([...args, '--json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ density: file, heldOutCount: 30, bins: 4, mixing: true });
    expect(report).not.toHaveProperty('entropyNats');
    expect(decodeModel(bytes).shape).toMatchObject({ dimensions: 3, depth: 1, mixing: true });
  });

  it('judges digits in bits per dimension, by the weights that validate best', async () => {
    const { stdout } = await train(['--density', 'digits', '--json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ heldOutCount: 297, recipe: { decay: 0 } });
    expect([50, 60]).toContain(report.keptStep);
    // uniform noise over 17 levels has log2(17) = 4.09 bits
    expect(report.bitsPerDim).toBeLessThan(4.09);
    expect(Math.abs(report.bitsPerDim - report.validationBitsPerDim)).toBeLessThan(0.5);
  });
});

/** What was said apart from the progress, when 400 points were trained on, or not. */
async function tried(
  change: (values: Float32Array) => void,
  args: readonly string[] = [],
  small: readonly string[] = SMALL,
) {
  const folder = scratchFolder();
  const { file } = saveArray(folder, 'points', [400, 2], change);
  const out = path.join(folder, 'model.json');
  const all = ['flow', 'train', '--data', file, ...small, ...args, '--out', out];
  const { code, stdout, stderr } = await runHere(all);
  const lines = stderr.trimEnd().split('\n');
  const said = lines.filter((line) => !line.startsWith('step '));
  return { code, stdout, said, steps: lines.length - said.length, files: readdirSync(folder) };
}

describe('points far from 0, or far apart', PATIENCE, () => {
  it('are learned a single one a step as well as they are in place', async () => {
    const { code, stdout } = await tried(
      (values) => values.forEach((x, i) => (values[i] = 1e4 + 1000 * x)),
      ['--json'],
      SMALL.with(SMALL.indexOf('--batch') + 1, '1'),
    );
    expect(code).toBe(0);
    // of normal points no flow knows more than the Gaussian, and one that starts from it stays near
    const { nllNats, gaussianNats } = JSON.parse(stdout);
    expect(gaussianNats).toBeGreaterThan(16);
    expect(Math.abs(nllNats - gaussianNats)).toBeLessThan(0.5);
  });

  it.each<[string, (x: number, row: number) => number, RegExp]>([
    ['near 1e-41', (x) => 1e-41 * x, /Column 1 has a deviation of .*cannot be standardised: scale/],
    ['near 1e38', (x) => 1e38 * Math.tanh(x), /Column 1 .*cannot be standardised: scale it down/],
    ['equal', () => 3, /Column 1 is 3 in every point .*cannot be standardised: leave it out/],
    ['shifted too far', (x) => 1e9 + x, /Column 1 is 1000000000 .*subtract its mean in float64/],
    ['shifted far', (x) => 2e7 + x, /Column 1 .*in steps of 2, .*subtract its mean in float64/],
    [
      'with one to train on far out',
      (x, row) => (row === order[0]! ? 3e30 : x),
      /Column 1 .*cannot tell the others apart, .*leave those points out/,
    ],
    [
      'with a held-out one far out',
      (x, row) => (row === order.at(-1)! ? 3e30 : x),
      /Column 1 holds 3e\+30, .*leave that point out/,
    ],
  ])('are refused before a step is made: %s', async (_, change, message) => {
    const found = await tried((values) => {
      for (let row = 0; row < 400; row++) values[2 * row] = change(values[2 * row]!, row);
    });
    expect(found).toEqual({
      code: 2,
      stdout: '',
      said: [expect.stringMatching(message)],
      steps: 0,
      files: ['points.npy'],
    });
  });
});

describe('a training that comes to nothing', PATIENCE, () => {
  it('ends with 1 and one line, and leaves no file, where it diverges', async () => {
    const found = await tried(() => undefined, ['--rate', '1', '--decay', '10']);
    expect(found).toMatchObject({ code: 1, stdout: '', files: ['points.npy'] });
    expect(found.said).toEqual([
      expect.stringMatching(
        /^training diverged at step \d+ of 60: .* a --rate below 1, .* far from the/,
      ),
    ]);
  });

  it('says so where it is worse than a Gaussian', async () => {
    // a single step, and a long one
    const { code, stdout } = await tried(
      () => undefined,
      ['--rate', '1'],
      SMALL.with(SMALL.indexOf('--steps') + 1, '1'),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nworse than the best Gaussian by [\d.]+ nats, so of no use yet: try /);
  });

  it('leaves nothing, and what was there, when it is interrupted', async () => {
    const folder = scratchFolder();
    const out = path.join(folder, 'model.json');
    writeFileSync(out, 'precious');
    const args = ['flow', 'train', '--density', 'moons', ...SMALL.slice(0, 6), '--steps', '900000'];
    const { child, finished } = start([...args, '--out', out]);
    await new Promise((resolve) => child.stderr.once('data', resolve));
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(folder)).toEqual(['model.json']);
    expect(readFileSync(out, 'utf8')).toBe('precious');
  });
});

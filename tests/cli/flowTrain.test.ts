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
    const { shape, weights } = decodeModel(bytes);
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
    expect(lines[1]).toMatch(/^realnvp with \d+ parameters, 60 steps in /);
    expect(lines[2]).toBe(`the model is in ${out}`);
  });

  it('gives another file for another seed', async () => {
    const { bytes } = await train(['--density', 'moons', '--seed', '1']);
    expect(decodeModel(bytes).weights).not.toEqual(decodeModel((await moons).bytes).weights);
  });

  it('learns points of a file, and holds a tenth of them out', async () => {
    const { file } = saveArray(scratchFolder(), 'points', [300, 3]);
    const args = ['--data', file, '--model', 'nice', '--bins', '4', '--depth', '1', '--mixing'];
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

describe('a training that comes to nothing', PATIENCE, () => {
  /** Points of which one lies so far out that its -log p is infinite. */
  function pointsWithOutlier(folder: string, row: number): string {
    const { file } = saveArray(folder, 'points', [400, 2], (values) =>
      values.set([3e30, 0], 2 * row),
    );
    return file;
  }

  /** As pointsData divides 400 points with seed 0. */
  const order = shuffled(400, randomStream(0, DIVISION_STREAM).uniform);

  it.each([
    [order[0]!, /^training diverged at step \d+ of 60: .* a --rate below 0\.002, .* far from the/],
    [order.at(-1)!, /^a held-out point has no finite density/],
  ])('ends with 1 and one line, and leaves no file: outlier in row %i', async (row, message) => {
    const folder = scratchFolder();
    const data = pointsWithOutlier(folder, row);
    const out = path.join(folder, 'model.json');
    const args = ['flow', 'train', '--data', data, ...SMALL, '--out', out];
    const { code, stdout, stderr } = await runHere(args);
    const lines = stderr
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('step '));
    expect({ code, stdout, lines }).toEqual({
      code: 1,
      stdout: '',
      lines: [expect.stringMatching(message)],
    });
    expect(readdirSync(folder)).toEqual(['points.npy']);
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

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/cli/npy';
import { mappedErrors } from '../../src/cli/flow/verify';
import { verdictOf, writeJudged } from '../../src/cli/verdict';
import { saveArray, scratchFolder } from './command';
import { runHere } from './here';
import { saveSmallModel } from './smallModel';

const SHAPE = [1, 1, 16, 8];

/** Scores so large beside their differences that float32 rounds those away: the output must be wrong. */
function largeScores() {
  const folder = scratchFolder();
  const shift = (by: number, x: number) => (values: Float32Array) =>
    values.set(values.map((each) => by + x * each));
  const q = saveArray(folder, 'q', SHAPE, shift(1e4, 1));
  const k = saveArray(folder, 'k', SHAPE, shift(1, 1e-4));
  const v = saveArray(folder, 'v', SHAPE);
  const out = path.join(folder, 'o.npy');
  return { out, args: ['attention', '--q', q.file, '--k', k.file, '--v', v.file, '--out', out] };
}

const ERROR =
  /^the output is wrong: [\d.]+e[-+]\d+ of the largest value from float64 over all 16 rows, 0\.00002 is allowed: /;

describe('a verdict', () => {
  it('of a wrong output ends with 1, in one line, and writes no file', async () => {
    const { out, args } = largeScores();
    const { code, stdout, stderr } = await runHere(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(ERROR);
    expect(stderr).toMatch(/nothing is written, --force writes it all the same\n$/);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(stdout).toMatch(/flash took [\d.]+ .*the output is at most .*; it is not written/);
    expect(existsSync(out)).toBe(false);
  });

  it('does not keep --force from writing, which says so', async () => {
    const { out, args } = largeScores();
    const { code, stdout, stderr } = await runHere([...args, '--force', '--json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/it is written all the same \(--force\)\n$/);
    expect(JSON.parse(stdout)).toMatchObject({
      written: true,
      medianNs: expect.any(Number),
      error: { withinTolerance: false, tolerance: 2e-5, rowsChecked: 16, rowsTotal: 16 },
    });
    expect(readNpy(readFileSync(out), out).shape).toEqual(SHAPE);
  });

  it('of a right output is told in words', async () => {
    const folder = scratchFolder();
    const files = ['q', 'k', 'v'].flatMap((name) => [
      `--${name}`,
      saveArray(folder, name, SHAPE).file,
    ]);
    const args = ['attention', ...files, '--out', path.join(folder, 'o.npy')];
    const { code, stdout, stderr } = await runHere(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /the output is at most \S+ of the largest value from float64 over all 16 rows, 0\.00002 is allowed; it is in /,
    );
  });

  it('holds several checks in one line, and NaN fails', async () => {
    const error = {
      maxAbs: Number.NaN,
      relative: Number.NaN,
      tolerance: 1e-4,
      rowsChecked: 5,
      rowsTotal: 9,
      withinTolerance: false,
    };
    const verdicts = [verdictOf('z', error), verdictOf('the log-det', { ...error, relative: 1 })];
    const target = path.join(scratchFolder(), 'z.npy');
    const outputs = [{ option: 'out', target, content: Uint8Array.of(1) }];
    const { isWritten, failures } = await writeJudged(outputs, verdicts, false);
    expect(isWritten).toBe(false);
    expect(failures).toEqual([
      expect.stringMatching(
        /^z is wrong: NaN of the largest value from float64 over 5 of 9 rows, .*; the log-det is wrong: /,
      ),
    ]);
    expect(existsSync(target)).toBe(false);
  });
});

describe('flow commands', () => {
  function trained() {
    const folder = scratchFolder();
    const model = saveSmallModel(folder).file;
    return { folder, model, points: saveArray(folder, 'p', [30, 2]).file };
  }

  it('hold what they write against float64, and say so', async () => {
    const { folder, model, points } = trained();
    const out = path.join(folder, 'o.npy');
    const log = path.join(folder, 'd.npy');
    const given = ['--model', model, '--points', points, '--out', out];
    const results = [
      await runHere(['flow', 'logprob', ...given]),
      await runHere(['flow', 'transform', ...given, '--log-det', log]),
      await runHere(['flow', 'sample', '--model', model, '--count', '30', '--out', out]),
    ];
    for (const { code, stdout, stderr } of results) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(
        /at most \S+ of the largest value from float64 over all 30 rows, 0\.0001/,
      );
    }
  });

  it('hold data far from 0 to what they differ by', async () => {
    const folder = scratchFolder();
    const points = saveArray(folder, 'p', [30, 2]).file;
    const far = saveSmallModel(folder, {
      mean: Float64Array.of(1e5, 3e-20),
      deviation: Float64Array.of(1, 1e-20),
    });
    const out = path.join(folder, 'o.npy');
    const given = ['--model', far.file, '--points', points, '--out', out];
    const { code, stderr } = await runHere(['flow', 'transform', '--inverse', ...given]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const data = readNpy(readFileSync(out), out).data as Float32Array;
    const noise = readNpy(readFileSync(points), points).data as Float32Array;
    const judge = (off: number) =>
      mappedErrors(
        far.model,
        noise,
        { points: data.map((x, i) => (i === 7 ? x + off : x)), logDet: new Float32Array(30) },
        true,
      ).points;
    expect(judge(0).withinTolerance).toBe(true);
    expect(judge(1e-23).withinTolerance).toBe(false);
    expect(judge(Number.NaN).withinTolerance).toBe(false);
  });

  it('tell it in JSON', async () => {
    const { folder, model, points } = trained();
    const given = ['--model', model, '--points', points, '--out', path.join(folder, 'o.npy')];
    const { stdout } = await runHere(['flow', 'transform', ...given, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      written: true,
      errors: { points: { withinTolerance: true }, logDet: { withinTolerance: true } },
    });
  });
});

describe('a decay of -inf', () => {
  it('forgets all, as -1000 does', async () => {
    const folder = scratchFolder();
    const arrays = ['q', 'k', 'v'].map((name) => ({ name, ...saveArray(folder, name, SHAPE) }));
    const outputs: Float32Array[] = [];
    for (const [name, least] of [
      ['g', -Infinity],
      ['h', -1000],
      ['i', -1e30],
    ] as const) {
      const decay = saveArray(folder, name, SHAPE, (values) => {
        for (let i = 0; i < values.length; i++) values[i] = i % 5 === 0 ? least : -0.1;
      });
      const out = path.join(folder, `${name}-o.npy`);
      const files = arrays.flatMap((each) => [`--${each.name}`, each.file]);
      const args = [
        ...files,
        '--decay',
        decay.file,
        '--out',
        out,
        '--kernel',
        'gated-linear-tokens',
      ];
      const { code, stderr } = await runHere(['attention', ...args, '--causal']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      outputs.push(readNpy(readFileSync(out), out).data as Float32Array);
    }
    expect(outputs[0]).toEqual(outputs[1]);
    expect(outputs[2]).toEqual(outputs[1]);
  });
});

describe('bench', () => {
  it('says how many outputs are right, and over how many rows', async () => {
    const args = [
      'bench',
      '--kernels',
      'flash',
      '--tokens',
      '16',
      '--heads',
      '1',
      '--head-dim',
      '8',
    ];
    const { code, stdout } = await runHere(args);
    expect(code).toBe(0);
    expect(stdout).toContain('16 of 16');
    expect(stdout).toContain('1 of 1 outputs are within tolerance of float64.');
  });
});

import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toJson } from '../../src/cli/command';
import { main } from '../../src/cli/main';
import { encodeModel } from '../../src/flows/modelFile';
import { flowLayout } from '../../src/spec/flow';
import { saveArray, scratchFolder } from './command';

const NEVER = () => undefined;

const TINY = {
  dimensions: 2,
  coupling: 'additive',
  mixing: false,
  layers: 1,
  width: 1,
  depth: 1,
  bins: 2,
} as const;
const TINY_WEIGHTS = new Float32Array(flowLayout(TINY).parameters);
const TINY_MODEL = encodeModel({ shape: TINY, weights: TINY_WEIGHTS });

let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = '';
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => !!(stdout += String(text)));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => !!(stderr += String(text)));
});

afterEach(() => vi.restoreAllMocks());

async function expectRefusal(args: readonly string[], message: RegExp) {
  expect(await main(args)).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(stdout).toBe('');
}

describe('a command', () => {
  it.each([
    [[], /no command is given: choose info, tasks, run, attention, bench/],
    [['benchmark'], /there is no command "benchmark"/],
    [['info', '--xml'], /unknown option --xml: this command takes --json/],
    [['bench', '--tokens', '0'], /--tokens 0: it must be from 1/],
    [['bench', '--tokens', '64,,128'], /--tokens : give a whole number/],
    [['bench', '--head-dim', '577'], /--head-dim 577: it must be at most 576/],
    [
      ['bench', '--head-dim', '257', '--kernels', 'two-pass'],
      /head dimension is 257, .* reaches 256/,
    ],
    [['bench', '--key-heads', '3'], /4 heads cannot share 3 key heads evenly: choose 1, 2, 4/],
    [
      ['bench', '--mask', '--kernels', 'flash,linear'],
      /--mask: linear takes none, leave it out or choose from standard, flash, /,
    ],
    [
      ['bench', '--key-lengths', '--kernels', 'gated-linear'],
      /--key-lengths: gated-linear takes none/,
    ],
    [
      ['bench', '--softcap', '5', '--kernels', 'linear-tokens'],
      /--softcap: linear-tokens takes none/,
    ],
    [['traffic', '--mask', '--kernel', 'linear-registers'], /--mask: linear-registers takes none/],
    [['bench', '--query-offset', '3', '--kernels', 'flash'], /--query-offset: without --causal /],
    [['bench', '--kernels', 'flash,flash'], /--kernels: flash is named twice/],
    [
      ['bench', '--kernels', 'flash', '--tune', 'tileRows=16', '--tune', 'flash.tileRows=32'],
      /--tune: flash\.tileRows is chosen twice/,
    ],
    [['attention', '--scale', '1e39'], /--scale 1e39: float32 ends at 3\.4e38/],
    [['attention', '--scale', '-1e39'], /--scale -1e39: float32 ends/],
    [['attention', '--scale', '1e-60'], /--scale 1e-60: float32 begins at 1\.2e-38/],
    [['attention', '--softcap', '1e-400'], /--softcap 1e-400: float32 begins/],
    [['bench', '--kernels', 'flash', '--softcap', '-3'], /--softcap -3: it must be from 0 to 1000/],
    [['bench', '--value-dim', '600'], /--value-dim 600: it must be at most 512/],
    [['attention', '--scale', '0x10'], /--scale 0x10: give a finite number/],
    [['attention', '--softcap', '0'], /--softcap 0: it must be above 0/],
    [['bench', '--kernels', 'flash,fast'], /--kernels fast: there is no such kernel, choose /],
    [['bench', '--tune', 'flash.tileRows'], /write it as kernel\.name=value/],
    [['bench', '--tune', 'flash.tileRows=33'], /choose flash\.tileRows from /],
    [['bench', '--tune', 'flash.tiles=32'], /flash has no such tunable \(flash: tileRows/],
    [['bench', '--tune', 'fast.tileRows=32'], /no kernel fast runs here/],
    [['bench', '--tokens', '65536', '--heads', '128', '--batch', '64'], /choose fewer tokens/],
    [['attention', '--kernel', 'fast'], /--kernel fast: there is no such kernel/],
    [['attention', '--scale', 'half'], /--scale half: give a finite number/],
    [['attention', '--query-offset', '1.5'], /--query-offset 1\.5: give a whole number/],
    [['attention', '--dtype', 'bf16'], /--dtype bf16: choose f32 or f16/],
    [['bench', '--dtype', 'half'], /--dtype half: choose f32 or f16/],
    [['attention'], /--out is missing/],
    [
      ['attention', '--feature-map', 'relu'],
      /--feature-map relu: flash has no feature map, choose it for linear, linear-tokens/,
    ],
    [
      ['attention', '--kernel', 'linear', '--feature-map', 'gelu'],
      /--feature-map gelu: choose elu1, relu, identity/,
    ],
  ])('refuses %j in one line', expectRefusal);

  it.each([['--help'], ['info', '--help'], ['attention', '--help'], ['bench', '-h']])(
    'explains itself: %s %s',
    async (...args) => {
      expect(await main(args)).toBe(0);
      expect(stdout).toMatch(/usage: npm run -s cli -- /);
      expect(stderr).toBe('');
    },
  );
});

describe('JSON', () => {
  it('holds text from outside exactly, and nothing that a terminal obeys', () => {
    const name = 'a\u001b[31m\u009b31m\u202e\u{e0041}\n✓ 数';
    const text = toJson({ name });
    expect(JSON.parse(text)).toEqual({ name });
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(text).toContain('✓ 数');
  });
});

describe('attention', () => {
  const shape = [2, 5, 8];
  const setNan = (values: Float32Array) => values.set([Number.NaN], 5 * 8 + 2 * 8 + 3);
  const setInfinity = (values: Float32Array) => values.set([-Infinity, NaN], 7);

  /** A decay whose first values are these. */
  function decayOf(values: readonly number[]): string {
    const set = (decay: Float32Array): void => decay.fill(-1).set(values);
    return saveArray(scratchFolder(), 'g', shape, set).file;
  }

  function files(folder: string) {
    return Object.fromEntries(
      ['q', 'k', 'v', 'out'].map((name) => [name, path.join(folder, `${name}.npy`)]),
    );
  }

  function argsFor(given: Record<string, string>) {
    return ['attention', ...Object.entries(given).flatMap(([name, file]) => [`--${name}`, file])];
  }

  /** What each case spoils of a folder that holds three fine arrays. */
  const cases: readonly [string, (folder: string) => Record<string, string> | void, RegExp][] = [
    [
      'a missing file',
      () => ({ k: '/nowhere/k.npy' }),
      /--k \/nowhere\/k\.npy cannot be read: there is no such file/,
    ],
    ['a folder', (folder) => ({ v: folder }), /--v .* cannot be read: it is a folder/],
    [
      'a text',
      (folder) => writeFileSync(path.join(folder, 'q.npy'), '1 2 3'),
      /--q .*q\.npy is no \.npy file/,
    ],
    [
      'NaN',
      (folder) => void saveArray(folder, 'k', shape, setNan),
      /--k .* holds NaN at \[1, 2, 3\]/,
    ],
    [
      'infinity',
      (folder) => void saveArray(folder, 'v', shape, setInfinity),
      /--v .* holds -Infinity at \[0, 0, 7\]/,
    ],
    [
      'rank 2',
      (folder) => void saveArray(folder, 'q', [5, 8]),
      /--q .* the shape \[5, 8\]: give \[batch, heads/,
    ],
    [
      'heads that disagree',
      (folder) => void saveArray(folder, 'k', [3, 5, 8]),
      /--k has 3 heads, .* must divide 2/,
    ],
    [
      'values fewer than keys',
      (folder) => void saveArray(folder, 'v', [2, 4, 8]),
      /--v has the shape \[2, 4, 8\]/,
    ],
    [
      'no keys at all',
      (folder) => ['k', 'v'].forEach((name) => saveArray(folder, name, [2, 0, 8])),
      /--k .* has the shape \[2, 0, 8\], which holds nothing: give sizes from 1 on/,
    ],
    [
      'values of no length',
      (folder) => void saveArray(folder, 'v', [2, 5, 0]),
      /--v .* has the shape \[2, 5, 0\], which holds nothing/,
    ],
    [
      'no heads of keys',
      (folder) => ['k', 'v'].forEach((name) => saveArray(folder, name, [0, 5, 8])),
      /--k .* has the shape \[0, 5, 8\], which holds nothing/,
    ],
    [
      'a scale where a normaliser takes it out',
      () => ({ kernel: 'linear', scale: '0.3' }),
      /--scale: linear takes none, leave it out or choose from standard, .*, or --feature-map identity/,
    ],
    [
      'a scale for the normalised map relu',
      () => ({ kernel: 'linear-tokens', scale: '0.3', 'feature-map': 'relu' }),
      /--scale: linear-tokens takes none/,
    ],
    [
      'an offset that nothing looks at',
      () => ({ 'query-offset': '-2' }),
      /--query-offset: without --causal every query sees every key/,
    ],
    [
      'a softcap for linear attention',
      () => ({ kernel: 'gated-linear', softcap: '3' }),
      /--softcap: gated-linear takes none/,
    ],
    [
      'an array that never ends',
      () => ({ q: '/dev/zero' }),
      /--q \/dev\/zero is no plain file: name another/,
    ],
    [
      'a path with an escape character',
      () => ({ q: 'q\u001b[31m\n.npy' }),
      /--q q�\[31m�\.npy cannot be read/,
    ],
    [
      'a mask that leads beyond float32',
      () => ({ mask: saveArray(scratchFolder(), 'm', [5, 5], (m) => m.fill(3e38, 7, 8)).file }),
      /--mask .* holds 3\.0+\d*e\+38 at \[1, 2\]: give finite values up to 2\.3e\+38, or -inf/,
    ],
    [
      'a decay that grows beyond float32 at once',
      () => ({ kernel: 'gated-linear', decay: decayOf([176]) }),
      /--decay .* holds 176 at \[0, 0, 0\]: give what e is raised to, at most 88\.7/,
    ],
    [
      'a decay that grows beyond float32 key by key',
      () => ({ kernel: 'gated-linear', decay: decayOf(Array.from({ length: 80 }, () => 60)) }),
      /gated-linear: .* beyond float32, give a --decay of values below 0/,
    ],
    [
      'a decay of NaN',
      () => ({ kernel: 'gated-linear', decay: decayOf([Number.NaN]) }),
      /--decay .* holds NaN/,
    ],
    [
      'a scale that leads beyond float32',
      () => ({ scale: '3e38' }),
      /flash: .* beyond float32, give a smaller --scale/,
    ],
    [
      'values whose mean leaves float32',
      (folder) => void saveArray(folder, 'v', shape, (values) => values.fill(3.4e38)),
      /flash: these values lead beyond float32, scale --v down$/m,
    ],
    [
      'values of more length than a kernel takes',
      (folder) => void saveArray(folder, 'v', [2, 5, 600]),
      /--v: value dimension is 600: it must be at most 512/,
    ],
    [
      'an output in the place of an array',
      (folder) => ({ out: path.join(folder, 'k.npy') }),
      /--out .* is the file of --k: name another/,
    ],
    [
      'a name that no file can have',
      (folder) => ({ out: path.join(folder, 'o'.repeat(300)) }),
      /^--out .* cannot be written: the name is too long$/m,
    ],
    ['a folder for the output', (folder) => ({ out: folder }), /--out .* is no plain file/],
    ['a device for the output', () => ({ out: '/dev/null' }), /--out \/dev\/null is no plain file/],
    [
      'an output in no folder',
      (folder) => ({ out: `${folder}/none/o.npy` }),
      /its folder does not exist/,
    ],
    [
      'a gated kernel without its decay',
      () => ({ kernel: 'gated-linear' }),
      /--decay is missing: gated-linear needs it in the shape of --k/,
    ],
    [
      'a decay for other keys',
      () => ({
        kernel: 'gated-linear',
        decay: saveArray(scratchFolder(), 'g', [2, 4, 8], NEVER).file,
      }),
      /--decay has the shape \[2, 4, 8\], beside --k it must be \[2, 5, 8\]/,
    ],
    [
      'a decay for a kernel that has none',
      (folder) => ({ decay: path.join(folder, 'k.npy') }),
      /--decay: flash takes none, choose it for gated-linear, gated-linear-tokens/,
    ],
    [
      'values beyond float32',
      (folder) =>
        ['q', 'k'].forEach((name) => saveArray(folder, name, shape, (values) => values.fill(3e38))),
      /flash: .* beyond float32, scale --q or --k down/,
    ],
    [
      'scores below float32, which would vanish in the softmax',
      (folder) => {
        saveArray(folder, 'q', shape, (values) => values.fill(3e38));
        saveArray(folder, 'k', shape, (values) => values.fill(-3e38));
      },
      /beyond float32/,
    ],
  ];

  it.each(cases)('refuses %s, and leaves no file', async (_, spoil, message) => {
    const folder = scratchFolder();
    for (const name of ['q', 'k', 'v']) saveArray(folder, name, shape, NEVER);
    const given = { ...files(folder), ...spoil(folder) };
    await expectRefusal(argsFor(given), message);
    expect(readdirSync(folder).toSorted()).toEqual(['k.npy', 'q.npy', 'v.npy']);
  });

  it.each([
    ['attention', 'q', 3 * 2 ** 30, '2.00 GiB'],
    ['flow sample', 'model', 600e6, '384 MiB'],
    ['flow logprob', 'points', 3 * 2 ** 30, '2.00 GiB'],
  ])('refuses %s --%s of %d bytes before it reads them', async (command, option, size, most) => {
    const folder = scratchFolder();
    const file = path.join(folder, 'large');
    writeFileSync(file, '');
    truncateSync(file, size);
    const model = path.join(folder, 'model.json');
    writeFileSync(model, TINY_MODEL);
    const given: Record<string, string> = {
      ...(command === 'attention' && files(folder)),
      ...(command !== 'attention' && { model, out: path.join(folder, 'o.npy') }),
      ...(command === 'flow sample' && { count: '1' }),
      [option]: file,
    };
    const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
    await expectRefusal(
      [...command.split(' '), ...args],
      new RegExp(`--${option} .* cannot be read: it is larger than ${most}`),
    );
  });

  it('leaves what was there when it fails', async () => {
    const folder = scratchFolder();
    for (const name of ['q', 'k']) saveArray(folder, name, shape);
    saveArray(folder, 'v', shape, setNan);
    const given = files(folder);
    writeFileSync(given['out']!, 'precious');
    await expectRefusal(argsFor(given), /NaN/);
    expect(readFileSync(given['out']!, 'utf8')).toBe('precious');
  });
});

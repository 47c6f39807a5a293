import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/cli/npy';
import { encodeModel } from '../../src/flows/modelFile';
import { flowLayout, type FlowShape } from '../../src/spec/flow';
import { scratchFolder } from './command';
import { runHere } from './here';

const SHAPE: FlowShape = {
  dimensions: 2,
  coupling: 'affine',
  mixing: false,
  layers: 2,
  width: 4,
  depth: 1,
  bins: 8,
};

/** A folder of files to be refused, and a model and points that are fine. */
function folderOfFiles(): string {
  const folder = scratchFolder();
  const points = (shape: readonly number[], value = 0) =>
    writeNpy(
      shape,
      new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, i) => i + value),
    );
  const weights = new Float32Array(flowLayout(SHAPE).parameters).fill(0.1);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'model.json': encodeModel({ shape: SHAPE, weights }),
    'cut.json': encodeModel({ shape: SHAPE, weights: weights.subarray(1) }),
    'other.json': '{"format": "other"}',
    'points.npy': points([40, 2]),
    'flat.npy': points([80]),
    'three.npy': points([40, 3]),
    'none.npy': points([0, 2]),
    'few.npy': points([12, 2]),
    'wide.npy': points([40, 129]),
    'nan.npy': points([40, 2], Number.NaN),
    'constant.npy': writeNpy([40, 2], new Float32Array(80).fill(2)),
    'huge.npy': writeNpy([2, 2], new Float32Array(4).fill(3e38)),
    'double.npy': doubles(),
    'text.npy': '1 2 3',
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
  symlinkSync(folder, path.join(folder, 'alias'));
  return folder;
}

/** Float64 in place of float32. */
function doubles(): Uint8Array {
  const file = writeNpy([40, 4], new Float32Array(160));
  const text = new TextDecoder('latin1').decode(file);
  const header = text.replace("'<f4'", "'<f8'").replace('(40, 4)', '(40, 2)');
  return Uint8Array.from(header, (character) => character.charCodeAt(0));
}

const MOONS = 'train --density moons --out @/new.json';

/** Each stands for arguments; `@` for the folder. */
const refusals: readonly [string, RegExp][] = [
  [
    '',
    /no command is given behind flow: choose flow train, flow logprob, flow sample, flow transf/,
  ],
  ['fly', /there is no command "flow fly": choose flow train, .*, see flow --help/],
  ['train --out @/new.json', /nothing to train on: give --density \(moons, .*digits\) or --data/],
  [`${MOONS} --data @/points.npy`, /--density and --data are both given: keep one/],
  ['train --density moon --out @/new.json', /--density moon: there is no such density, choose moo/],
  ['train --density moons', /--out is missing: name the file/],
  [`${MOONS} --model maf`, /--model maf: there is no such model, choose nice, realnvp, spline, gl/],
  [`${MOONS} --width 257`, /--width 257: it must be from 1 to 256/],
  [`${MOONS} --layers 0`, /--layers 0: it must be from 1 to 32/],
  [`${MOONS} --depth 5`, /--depth 5: it must be from 1 to 4/],
  [`${MOONS} --model spline --bins 1`, /--bins 1: it must be from 2 to 32/],
  [`${MOONS} --bins 4`, /--bins: realnvp has no spline, leave it out or choose --model spline/],
  [
    `train --density moons --out @/${'x'.repeat(300)}`,
    /^--out .{150,250} cannot be written: the name is too long$/m,
  ],
  ['train --data @/points.npy --out @/points.npy', /--out .* is the file of --data: name another/],
  [
    'sample --model @/model.json --count 3 --out @/alias/model.json',
    /--out .* is the file of --model: name another/,
  ],
  [
    'logprob --model @/model.json --points @/points.npy --out @/points.npy',
    /--out .* is the file of --points/,
  ],
  [
    'transform --model @/model.json --points @/points.npy --out @/z.npy --log-det @/model.json',
    /--log-det .* is the file of --model/,
  ],
  [
    'transform --model @/model.json --points @/points.npy --out @/z.npy --log-det @/alias/z.npy',
    /--log-det .* is the file of --out/,
  ],
  [`${MOONS} --steps 0`, /--steps 0: it must be from 1/],
  [`${MOONS} --steps 1.5`, /--steps 1\.5: give a whole number/],
  [`${MOONS} --batch -3`, /--batch -3: it must be from 1/],
  [`${MOONS} --rate 0`, /--rate 0: it must be above 0 and at most 1/],
  [`${MOONS} --rate fast`, /--rate fast: give a finite number/],
  [`${MOONS} --decay -1`, /--decay -1: it must be from 0/],
  [`${MOONS} --seed -1`, /--seed -1: it must be from 0/],
  [`${MOONS} --batch 65536 --layers 32 --width 256`, /a batch of 65536 .*choose a smaller batch/],
  ['train --density moons --out @/none/new.json', /its folder does not exist/],
  ['train --density moons --out @', /is no plain file/],
  ...(
    [
      ['nowhere', /--data .*nowhere\.npy cannot be read: there is no such file/],
      ['text', /text\.npy is no \.npy file/],
      ['double', /double\.npy has dtype <f8: .*astype\(numpy\.float32\)/],
      ['flat', /flat\.npy has the shape \[80\]: give \[count, dimensions\]/],
      ['none', /none\.npy holds no points/],
      ['few', /There are 12 points: give at least 20/],
      ['wide', /have 129 columns: give 2 to 128/],
      ['nan', /nan\.npy holds NaN at \[0, 0\]: give finite values/],
      ['constant', /Column 1 is 2 in every point/],
    ] as const
  ).map(([name, message]): [string, RegExp] => [
    `train --data @/${name}.npy --out @/new.json`,
    message,
  ]),
  ['logprob --points @/points.npy --out @/l.npy', /--model is missing/],
  ['logprob --model @/model.json --out @/l.npy', /--points is missing/],
  ['logprob --model @/model.json --points @/three.npy --out @/l.npy', /3 coord.*the model has 2/],
  ['logprob --model @/model.json --points @/none.npy --out @/l.npy', /holds no points/],
  [
    'logprob --model @/cut.json --points @/points.npy --out @/l.npy',
    /--model .*weights of the model .* the base64 of/,
  ],
  ['logprob --model @/other.json --points @/points.npy --out @/l.npy', /is no model of a flow/],
  [
    'logprob --model @/text.npy --points @/points.npy --out @/l.npy',
    /is no JSON, or only a part of it/,
  ],
  [
    'logprob --model @/model.json --points @/huge.npy --out @/l.npy',
    /beyond float32 .*: give --points nearer to what it was trained on, or another --model$/m,
  ],
  ['sample --model @/model.json --out @/s.npy', /--count is missing/],
  [
    'sample --model @/model.json --count 0 --out @/s.npy',
    /--count 0: it must be from 1 to 1000000/,
  ],
  ['sample --model @/model.json --count 10000001 --out @/s.npy', /it must be from 1 to 10000000/],
  [
    'transform --model @/model.json --points @/huge.npy --out @/z.npy --log-det @/d.npy',
    /beyond float32/,
  ],
  [
    'transform --model @/model.json --points @/points.npy --out @/z.npy --log-det @/none/d.npy',
    /--log-det .*its folder does not exist/,
  ],
  [
    'transform --model @/model.json --points @/points.npy --out @/z.npy --log-det @/z.npy',
    /--log-det .* is the file of --out: name another/,
  ],
];

describe('flow', () => {
  it.each(refusals)('refuses "%s" in one line, and leaves no file', async (words, message) => {
    const folder = folderOfFiles();
    const before = readdirSync(folder);
    const args = words.split(' ').filter((word) => word !== '');
    const { code, stdout, stderr } = await runHere([
      'flow',
      ...args.map((word) => word.replace('@', folder)),
    ]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('shows a long name with an escape character as one short printable line', async () => {
    const args = [...MOONS.split(' '), '--model', `\u001b[31m${'x'.repeat(1e5)}`];
    const { code, stderr } = await runHere([
      'flow',
      ...args.map((arg) => arg.replace('@', tmpdir())),
    ]);
    expect(stderr).toMatch(/^--model �\[31mx{35}…: there is no such model, choose nice, /);
    expect(code).toBe(2);
  });

  it.each([
    [['--help'], /flow transform /],
    [['flow', '--help'], /^ {2}flow train +trains a normalizing flow/m],
    [['flow', 'train', '--help'], /--density moons\|8gaussians.*\n.*\n.*--model nice\|realnvp/],
    [['flow', 'sample', '-h'], /usage: npm run -s cli -- flow sample \[options\]/],
  ])('explains itself: %j', async (args, message) => {
    const { code, stdout, stderr } = await runHere(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(message);
  });
});

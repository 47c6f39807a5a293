import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/cli/npy';
import { TASKS } from '../../src/cli/tasks';
import { attention } from '../../src/kernels/attention/task';
import { flow } from '../../src/kernels/flow/task';
import { flowTestDims } from '../../src/kernels/flow/testDims';
import { outputError } from '../../src/measure/verify';
import type { FloatValues } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';
import { saveArray, saveTyped, scratchFolder } from './command';
import { runHere } from './here';

const [batch, heads, keyHeads, tokens, keys, headDim, valueDim] = [2, 4, 2, 7, 11, 5, 6];

function attentionFiles() {
  const folder = scratchFolder();
  const q = saveArray(folder, 'q', [batch, heads, tokens, headDim]);
  const k = saveArray(folder, 'k', [batch, keyHeads, keys, headDim]);
  const v = saveArray(folder, 'v', [batch, keyHeads, keys, valueDim]);
  const out = path.join(folder, 'o.npy');
  const given = { q, k, v };
  const inputs = Object.entries(given).flatMap(([name, { file }]) => [
    '--input',
    `${name}=${file}`,
  ]);
  const args = ['run', '--task', 'attention', ...inputs, '--output', `output=${out}`];
  return { folder, out, args, values: { q: q.values, k: k.values, v: v.values } as FloatValues };
}

describe('run', () => {
  it('takes the sizes from the arrays, and optional inputs where they are given', async () => {
    const { folder, out, args, values } = attentionFiles();
    const mask = saveArray(folder, 'mask', [1, heads, 1, keys], (bias) => {
      bias[3] = Number.NEGATIVE_INFINITY;
    });
    const lengths = saveTyped(folder, 'l', [batch], '<i4', Int32Array.of(11, 4));
    const more = ['--input', `mask=${mask.file}`, '--input', `key_lengths=${lengths}`];
    const kernel = ['--kernel', 'flash-row', '--tune', 'tileCols=8', '--set', 'causal=true'];
    const finished = await runHere([
      ...args,
      ...more,
      ...kernel,
      '--set',
      'queryOffset=2',
      '--json',
    ]);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const report = JSON.parse(finished.stdout);
    const sizes = { batch, heads, keyHeads, tokens, keys, headDim, valueDim };
    expect(report).toMatchObject({
      task: 'attention',
      kernel: 'flash-row',
      dims: { ...sizes, causal: true, queryOffset: 2, mask: true, maskSharesHeads: false },
      tuning: { tileCols: 8 },
      errors: { output: { withinTolerance: true } },
      written: true,
    });
    const written = readNpy(readFileSync(out), out);
    expect(written).toMatchObject({ dtype: '<f4', shape: [batch, heads, tokens, valueDim] });
    const rows = Array.from({ length: batch * heads * tokens }, (_, row) => row);
    const inputs = { ...values, mask: mask.values, key_lengths: Float32Array.of(11, 4) };
    const expected = attention.reference(inputs, report.dims, rows);
    const output = written.data as Float32Array;
    expect(outputError(output, expected, rows, valueDim, attention.tolerance)).toMatchObject({
      withinTolerance: true,
    });
  });

  it('runs a flow, whose sizes are set', async () => {
    const dims = { ...flowTestDims[1]!, batch: 9, inverse: false };
    const folder = scratchFolder();
    const values = sampleFloats(flow, dims, 3);
    const args = Object.entries(values).flatMap(([name, each]) => {
      const { shape } = flow.inputs(dims).find((spec) => spec.name === name)!;
      const { file } = saveArray(folder, name, shape, (into) => into.set(each));
      return ['--input', `${name}=${file}`];
    });
    const { batch: points, dimensions, blocks, ...set } = dims;
    expect(blocks).toBeUndefined();
    const settings = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const out = path.join(folder, 'out.npy');
    const output = ['--output', `output=${out}`];
    const finished = await runHere(['run', '--task', 'flow', ...args, ...settings, ...output]);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    expect(finished.stdout).toMatch(/layer-by-layer took .* output is at most .* output is in /);
    const written = readNpy(readFileSync(out), out);
    expect(written.shape).toEqual([points, dimensions + 1]);
  });

  it('refuses what it cannot use in one line, and writes nothing', async () => {
    const { out, args, folder } = attentionFiles();
    const without = (name: string) =>
      args.filter((_, place) => !`${args[place]}${args[place + 1]}`.includes(`${name}=`));
    const other = saveArray(folder, 'x', [batch, keyHeads, keys + 1, valueDim]).file;
    const flat = saveArray(folder, 'flat', [4]).file;
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['run', '--task', 'sorting'], /--task sorting: there is no such task, choose attention, /],
      [without('k'), /--input k=FILE\.npy is missing/],
      [[...without('v'), '--input', `v=${other}`], /it must be \[2, 2, 11, 6\]/],
      [[...without('q'), '--input', `q=${flat}`], /has the shape \[4\]: give 4 axes/],
      [
        [...args, '--input', `w=${flat}`],
        /--input w: there is none of that name, choose from q, k/,
      ],
      [[...args, '--input', `q=${flat}`], /given twice/],
      [[...args, '--output', `o=${out}2`], /--output o: there is none of that name/],
      [[...args, '--set', 'tokens=8'], /by the inputs' shapes it is 7/],
      [[...args, '--set', 'causal=yes'], /choose true or false/],
      [[...args, '--set', 'softcap=1e9'], /softcap is 1000000000: it must be from 0 to 1000/],
      [[...args, '--set', 'mask=true'], /--input mask=FILE\.npy is missing/],
      [[...args, '--set', 'colour=3'], /there is none of that name/],
      [[...args, '--kernel', 'linear'], /attention has no such kernel, choose standard, flash/],
      [[...args, '--input', 'mask'], /write it as name=value/],
    ];
    for (const [given, message] of cases) {
      const finished = await runHere(given);
      expect(finished).toMatchObject({ code: 2, stdout: '' });
      expect(finished.stderr).toMatch(message);
      expect(finished.stderr.trim()).not.toContain('\n');
      expect(existsSync(out)).toBe(false);
    }
  });
});

describe('tasks', () => {
  it('lists each task with what it takes and gives', async () => {
    const { code, stdout } = await runHere(['tasks', '--json']);
    expect(code).toBe(0);
    const all = JSON.parse(stdout);
    expect(all.map(({ id }: { id: string }) => id)).toEqual(TASKS.map(({ task }) => task.id));
    expect(all[0]).toMatchObject({
      id: 'attention',
      inputs: [{ name: 'q', dtype: 'f32' }, {}, {}, { name: 'mask', optional: true }, {}],
      outputs: [{ name: 'output', dtype: 'f32' }],
      kernels: expect.arrayContaining(['standard', 'flash']),
    });
    expect(all[0].dimensions).toContainEqual(
      expect.objectContaining({ name: 'headDim', kind: 'integer', min: 1, default: 64 }),
    );
    const words = await runHere(['tasks']);
    for (const { task } of TASKS) expect(words.stdout).toContain(`${task.id}: ${task.name.en}`);
  });
});

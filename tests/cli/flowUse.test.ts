import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../../src/cli/npy';
import { encodeModel } from '../../src/flows/modelFile';
import { dimsOf } from '../../src/kernels/flow/dims';
import { flow } from '../../src/kernels/flow/task';
import { flowForward, logProbability } from '../../src/reference/flow';
import type { FlowShape } from '../../src/spec/flow';
import { sampleFloats } from '../../src/workloads/inputs';
import { saveArray, scratchFolder } from './command';
import { runHere } from './here';

const SHAPE: FlowShape = {
  dimensions: 3,
  coupling: 'spline',
  mixing: true,
  layers: 3,
  width: 12,
  depth: 2,
  bins: 5,
};
const COUNT = 5000;

const folder = scratchFolder();
const at = (name: string): string => path.join(folder, name);
const model = at('model.json');
const { weights } = sampleFloats(flow, dimsOf(SHAPE, { batch: 1, inverse: false }), 3);
const points = saveArray(folder, 'points', [COUNT, SHAPE.dimensions]);

/** Runs a command that must succeed, and reads its report. */
async function flowCommand(...args: readonly string[]) {
  const { code, stdout, stderr } = await runHere(['flow', ...args, '--model', model, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

function arrayAt(file: string, shape: readonly number[]): Float32Array {
  const array = readNpy(readFileSync(file), file);
  expect(array).toMatchObject({ dtype: '<f4', shape });
  return array.data as Float32Array;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce(
    (most, value, index) => Math.max(most, Math.abs(value - b[index]!)),
    0,
  );
}

beforeAll(() => writeFileSync(model, encodeModel({ shape: SHAPE, weights: weights! })));

describe('a trained flow', () => {
  it('has the log-density of the definition, which is that of transform and its log-det', async () => {
    const [logs, z, logDets] = [at('l.npy'), at('z.npy'), at('d.npy')];
    const report = await flowCommand('logprob', '--points', points.file, '--out', logs);
    expect(report).toMatchObject({ count: COUNT, dimensions: 3 });
    expect(report.adapter.description).not.toBe('');
    await flowCommand('transform', '--points', points.file, '--out', z, '--log-det', logDets);
    const found = arrayAt(logs, [COUNT]);
    const [ends, logDet] = [arrayAt(z, [COUNT, 3]), arrayAt(logDets, [COUNT])];
    for (let row = 0; row < COUNT; row += 97) {
      const point = points.values.subarray(3 * row, 3 * row + 3);
      const exact = flowForward(SHAPE, weights!, point);
      expect(largestDifference(ends.subarray(3 * row, 3 * row + 3), exact.point)).toBeLessThan(
        1e-3,
      );
      expect(Math.abs(logDet[row]! - exact.logDet)).toBeLessThan(1e-3);
      expect(Math.abs(found[row]! - logProbability(SHAPE, weights!, point))).toBeLessThan(2e-3);
      const squares = ends.subarray(3 * row, 3 * row + 3).reduce((sum, each) => sum + each ** 2, 0);
      const assembled = logDet[row]! - squares / 2 - 1.5 * Math.log(2 * Math.PI);
      expect(Math.abs(found[row]! - assembled)).toBeLessThan(1e-4);
    }
  });

  it('carries points there and back', async () => {
    const [z, back, there, again] = ['z2', 'back', 'there', 'again'].map((name) =>
      at(`${name}.npy`),
    );
    await flowCommand('transform', '--points', points.file, '--out', z!, '--log-det', there!);
    const way = ['--points', z!, '--inverse', '--out', back!, '--log-det', again!];
    const inverse = await flowCommand('transform', ...way);
    expect(inverse).toMatchObject({ inverse: true, count: COUNT });
    expect(largestDifference(arrayAt(back!, [COUNT, 3]), points.values)).toBeLessThan(1e-3);
    const opposite = arrayAt(again!, [COUNT]).map((logDet) => -logDet);
    expect(largestDifference(arrayAt(there!, [COUNT]), opposite)).toBeLessThan(1e-2);
  });

  it('draws what it carries to standard normal values, the same for the same seed', async () => {
    const drawn: Float32Array[] = [];
    for (const seed of ['5', '5', '6']) {
      const args = ['sample', '--count', '6000', '--seed', seed, '--out', at('s.npy')];
      expect(await flowCommand(...args)).toMatchObject({ count: 6000, dimensions: 3 });
      drawn.push(arrayAt(at('s.npy'), [6000, 3]));
    }
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
    await flowCommand('transform', '--points', at('s.npy'), '--out', at('n.npy'));
    const normal = arrayAt(at('n.npy'), [6000, 3]);
    for (let d = 0; d < 3; d++) {
      const column = normal.filter((_, index) => index % 3 === d);
      const mean = column.reduce((sum, value) => sum + value, 0) / 6000;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6000;
      expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(6000));
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 6000));
    }
  });
});

import { describe, expect, it } from 'vitest';
import { type AttentionDims, valueDimOf } from '../../src/kernels/attention/dims';
import { linearAttentionTask } from '../../src/kernels/linear-attention/task';
import type { Engine } from '../../src/gpu/device';
import { roundToHalves } from '../../src/spec/half';
import type { Kernel } from '../../src/spec/kernel';
import { hasHalf } from '../../src/spec/plan';
import type { FloatValues } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';
import { manyLanesEngine, testEngine } from './nodeEngine';
import { describeDims, everyKernel, runKernel } from './runKernel';

const linearKernels = everyKernel.filter(([, { task }]) => task === linearAttentionTask);

const base = { batch: 1, heads: 4, keyHeads: 2, tokens: 67, keys: 67, headDim: 6 } as const;

/** One shader text for each feature map and mask: all patterns share it. */
const sizes: readonly AttentionDims[] = [0, 1].flatMap((featureMap) => [
  { ...base, valueDim: 9, causal: false, queryOffset: 0, featureMap },
  // rows that see none, and rows that see all
  { ...base, valueDim: 9, causal: true, queryOffset: -5, tokens: 80, featureMap },
]);

/** A value of an input from a normal one, by its token and its place in the token's vector. */
type Change = (x: number, token: number, place: number) => number;

type Pattern = { readonly [name in 'q' | 'k' | 'v']?: Change };

const less =
  (by: number): Change =>
  (x) =>
    x - by;
const times =
  (by: number): Change =>
  (x) =>
    x * by;

/** Makes what is positive larger: as large a negative number would leave nothing beside another. */
const larger =
  (by: number): Change =>
  (x) =>
    x > 0 ? x * by : x;

const patterns: Readonly<Record<string, Pattern>> = {
  'queries and keys about −45': { q: less(45), k: less(45) },
  'all keys −110': { k: () => -110 },
  'all queries about −110': { q: less(110) },
  'queries and keys about −300': { q: less(300), k: less(300) },
  'queries about −60000': { q: less(60_000) },
  'queries about −1e8': { q: less(1e8) },
  'queries down to −3e15': { q: (x) => -1e15 * Math.abs(x) },
  'keys about −5e6': { k: less(5e6) },
  'keys down to −3e15': { k: (x) => -1e15 * Math.abs(x) },
  'one query row about −100': { q: (x, token) => (token === 9 ? x - 100 : x) },
  'dimensions of which each is −300 in queries or keys': {
    q: (x, _, place) => (place % 2 === 0 ? x : x - 300),
    k: (x, _, place) => (place % 2 === 0 ? x - 300 : x - 1),
  },
  'early keys far below late ones': { k: (x, token) => (token < 40 ? x - 200 : x) },
  'late keys far below early ones': { k: (x, token) => (token < 40 ? x : x - 200) },
  'features from 1e-40 to 50': { q: times(30), k: times(30) },
  'positive queries and keys × 1e18': { q: larger(1e18), k: larger(1e18) },
  'positive queries and keys × 1e37': { q: larger(1e37), k: larger(1e37) },
  'queries and keys × 1e-30': { q: times(1e-30), k: times(1e-30) },
  'queries and keys × 1e-40': { q: times(1e-40), k: times(1e-40) },
  'values that outweigh their keys below the normal numbers': {
    k: (x, token) => (token % 3 === 0 ? x * 1e-40 : x),
    v: (x, token) => x * (token % 3 === 0 ? 5e37 : 1e-4),
  },
  'large keys beside small': {
    k: (x, token) => (token % 3 === 0 ? larger(1e30)(x, token, 0) : x * 1e-20),
  },
  'dimensions of which each is small in queries or keys': {
    q: (x, _, place) => x * (place % 2 === 0 ? 1e20 : 1e-30),
    k: (x, _, place) => x * (place % 2 === 0 ? 1e-30 : 1e20),
  },
  'values × 1e30': { v: times(1e30) },
  'values × 1e-30': { v: times(1e-30) },
  'values × 1e30 of large keys': { k: larger(1e18), v: times(1e30) },
  'values × 1e30 of small keys': { q: less(45), k: less(60), v: times(1e30) },
  'values × 1e-30 of small keys': { k: less(60), v: times(1e-30) },
  'values × 1e-30 of large keys': { q: larger(1e15), k: larger(1e20), v: times(1e-30) },
  'values that outweigh their small keys': {
    k: (x, token) => (token % 3 === 0 ? x - 100 : x),
    v: (x, token) => x * (token % 3 === 0 ? 1e33 : 1e-12),
  },
  'values of 0': { k: less(50), v: () => 0 },
};

/** The inputs of patterns, an entry of the batch each: one run is as quick for all as for one. */
function inputsOf(dims: AttentionDims, chosen: readonly Pattern[]): FloatValues {
  const normals = sampleFloats(linearAttentionTask, dims, 13);
  const widths = { q: dims.headDim, k: dims.headDim, v: valueDimOf(dims) };
  const counts = { q: dims.tokens, k: dims.keys, v: dims.keys };
  return Object.fromEntries(
    (['q', 'k', 'v'] as const).map((name) => {
      const own = normals[name]!;
      const all = new Float32Array(chosen.length * own.length);
      chosen.forEach(({ [name]: change = (x: number) => x }, entry) => {
        const changed = own.map((x, at) =>
          change(x, Math.floor(at / widths[name]) % counts[name], at % widths[name]),
        );
        all.set(dims.half ? roundToHalves(changed) : changed, entry * own.length);
      });
      return [name, all];
    }),
  );
}

/** The largest error of a row in shares of its largest value; NaN where any is. A row of zeros is 0 exactly. */
function worstRow(output: Float32Array, expected: Float64Array, width: number): number {
  let worst = 0;
  for (let start = 0; start < output.length; start += width) {
    const row = expected.subarray(start, start + width);
    const largest = Math.max(...row.map(Math.abs));
    const error = Math.max(
      ...row.map((value, column) => Math.abs(output[start + column]! - value)),
    );
    worst = Math.max(worst, error === 0 ? 0 : error / largest);
  }
  return worst;
}

interface Run {
  readonly names?: readonly string[];
  readonly engine?: Engine;
}

/** The worst row of each pattern, in one run. */
async function errorsOf(
  kernel: Kernel<AttentionDims>,
  size: AttentionDims,
  { names = Object.keys(patterns), engine }: Run = {},
): Promise<Readonly<Record<string, number>>> {
  const inputs = inputsOf(
    size,
    names.map((name) => patterns[name]!),
  );
  const dims = { ...size, batch: names.length };
  const { output } = await runKernel(kernel, { dims, inputs, ...(engine && { engine }) });
  const width = valueDimOf(dims);
  const rows = Array.from({ length: output.length / width }, (_, row) => row);
  const expected = linearAttentionTask.reference(inputs, dims, rows);
  const length = output.length / names.length;
  return Object.fromEntries(
    names.map((name, entry) => {
      const [start, end] = [entry * length, (entry + 1) * length];
      const error = worstRow(output.subarray(start, end), expected.subarray(start, end), width);
      return [name, error];
    }),
  );
}

/** Those beyond a bound; a NaN is. */
function beyond(errors: Readonly<Record<string, number>>, most: number) {
  return Object.entries(errors).filter(([, error]) => !(error <= most));
}

const own = await testEngine();
// a test that is skipped would count as failed: without the feature there is nothing to run
const storedHalves = hasHalf(own.capabilities) ? [1] : [];

describe.each(linearKernels)('%s', (id, kernel) => {
  it.each(sizes.map((dims) => [describeDims(dims), dims] as const))(
    'is right in every row of every pattern: %s',
    async (_, dims) => {
      expect(beyond(await errorsOf(kernel, dims), 2e-5)).toEqual([]);
    },
  );

  it('is right in every row on a device with many lanes', async () => {
    if (id !== 'linear') return;
    const engine = await manyLanesEngine();
    for (const dims of sizes) {
      const errors = await errorsOf(kernel, dims, { engine });
      expect(beyond(errors, 2e-5), describeDims(dims)).toEqual([]);
    }
  });

  it.each(storedHalves)('is right where f16 is stored', async (half) => {
    const names = ['queries and keys about −45', 'queries and keys about −300'];
    const errors = await errorsOf(kernel, { ...sizes[1]!, half }, { names });
    expect(beyond(errors, 2e-3)).toEqual([]);
  });

  it('is infinite, and not wrong, where f32 cannot weigh the keys', async () => {
    const dims = { ...sizes[0]!, heads: 1, keyHeads: 1, tokens: 1, keys: 3, headDim: 2 };
    const inputs = {
      q: Float32Array.of(0, -1e8),
      k: Float32Array.of(-1e8, 0, -1e8 - 16, 8, -1e8 + 16, -8),
      v: new Float32Array(dims.keys * valueDimOf(dims)).fill(1),
    };
    const { output } = await runKernel(kernel, { dims, inputs });
    expect([...output].filter(Number.isFinite)).toEqual([]);
  });
});

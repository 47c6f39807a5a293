import { describe, expect, it } from 'vitest';
import { type AttentionDims, valueDimOf } from '../../src/kernels/attention/dims';
import { linearAttentionTask } from '../../src/kernels/linear-attention/task';
import { roundToHalves } from '../../src/spec/half';
import { hasHalf } from '../../src/spec/plan';
import type { TensorValues } from '../../src/spec/tensor';
import { sampleInputs } from '../../src/workloads/inputs';
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

interface Pattern {
  readonly q?: Change;
  readonly k?: Change;
  readonly v?: Change;
}

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

function inputsOf(dims: AttentionDims, pattern: Pattern): TensorValues {
  const normals = sampleInputs(linearAttentionTask, dims, 13);
  const widths = { q: dims.headDim, k: dims.headDim, v: valueDimOf(dims) };
  const counts = { q: dims.tokens, k: dims.keys, v: dims.keys };
  return Object.fromEntries(
    (['q', 'k', 'v'] as const).map((name) => {
      const change = pattern[name] ?? ((x) => x);
      const changed = normals[name]!.map((x, at) =>
        change(x, Math.floor(at / widths[name]) % counts[name], at % widths[name]),
      );
      return [name, dims.half ? roundToHalves(changed) : changed];
    }),
  );
}

/** The largest error of a row in shares of its largest value; NaN where any is. A row of zeros is 0 exactly. */
function worstRow(output: Float32Array, inputs: TensorValues, dims: AttentionDims): number {
  const width = valueDimOf(dims);
  const rows = Array.from({ length: output.length / width }, (_, row) => row);
  const expected = linearAttentionTask.reference(inputs, dims, rows);
  return rows.reduce((worst, row) => {
    const places = Array.from({ length: width }, (_, column) => row * width + column);
    const largest = Math.max(...places.map((at) => Math.abs(expected[at]!)));
    const error = Math.max(...places.map((at) => Math.abs(output[at]! - expected[at]!)));
    return Math.max(worst, error === 0 ? 0 : error / largest);
  }, 0);
}

describe.each(linearKernels)('%s', (id, kernel) => {
  describe.each(sizes.map((dims) => [describeDims(dims), dims] as const))('%s', (_, dims) => {
    it.each(Object.entries(patterns))('is right in every row with %s', async (__, pattern) => {
      const inputs = inputsOf(dims, pattern);
      const { output } = await runKernel(kernel, { dims, inputs });
      expect(worstRow(output, inputs, dims)).toBeLessThanOrEqual(2e-5);
    });
  });

  it('is right in every row on a device with many lanes', async () => {
    if (id !== 'linear') return;
    const engine = await manyLanesEngine();
    for (const dims of sizes) {
      for (const [name, pattern] of Object.entries(patterns)) {
        const inputs = inputsOf(dims, pattern);
        const { output } = await runKernel(kernel, { dims, inputs, engine });
        const error = worstRow(output, inputs, dims);
        expect(error, `${describeDims(dims)}, ${name}`).toBeLessThanOrEqual(2e-5);
      }
    }
  });

  it('is right where f16 is stored', async ({ skip }) => {
    const engine = await testEngine();
    if (!hasHalf(engine.capabilities)) return skip('the adapter has no shader-f16');
    for (const name of ['queries and keys about −45', 'queries and keys about −300']) {
      const dims = { ...sizes[1]!, half: 1 };
      const inputs = inputsOf(dims, patterns[name]!);
      const { output } = await runKernel(kernel, { dims, inputs, engine });
      expect(worstRow(output, inputs, dims), name).toBeLessThanOrEqual(2e-3);
    }
  });
});

import { linearAttentionTask } from '../../src/kernels/linear-attention/task';
import { attention } from '../../src/kernels/attention/task';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { outputError } from '../../src/measure/verify';
import { firstOutput } from '../../src/spec/plan';
import { rowCount, type FloatValues } from '../../src/spec/tensor';

const f32 = Math.fround;

/**
 * The definition evaluated plainly in f32, every operation rounded: the error that a kernel of the
 * same precision may be measured by. Not causal.
 * @returns its error against float64, relative to the largest value
 */
export function plainAttention(
  taskId: string,
  { q, k, v }: FloatValues,
  dims: AttentionDims,
): { readonly error: number; readonly largestLogit: number } {
  const task = [attention, linearAttentionTask].find(({ id }) => id === taskId);
  if (!task || !q || !k || !v) throw new Error(`no plain evaluation of ${taskId}`);
  const { tokens, keys, headDim } = dims;
  const rows = Array.from({ length: rowCount(firstOutput(task, dims)) }, (_, row) => row);
  const output = new Float32Array(rows.length * headDim);
  let largestLogit = 0;
  for (const row of rows) {
    const head = Math.floor(row / tokens);
    const scale = f32(1 / Math.sqrt(headDim));
    const scores = Array.from({ length: keys }, (_, key) =>
      f32(dot(q, row * headDim, k, (head * keys + key) * headDim, headDim, (x) => x) * scale),
    );
    largestLogit = scores.reduce(
      (largest, score) => Math.max(largest, Math.abs(score)),
      largestLogit,
    );
    const weights =
      taskId === attention.id ? softmaxWeights(scores) : linearWeights(q, row, k, head, dims);
    const sum = weights.reduce((total, weight) => f32(total + weight), 0);
    for (let d = 0; d < headDim; d++) {
      let total = 0;
      weights.forEach((weight, key) => {
        total = f32(total + f32(weight * v[(head * keys + key) * headDim + d]!));
      });
      output[row * headDim + d] = f32(total / sum);
    }
  }
  const expected = task.reference({ q, k, v }, dims, rows);
  return {
    error: outputError(output, expected, rows, headDim, task.tolerance).relative,
    largestLogit,
  };
}

function dot(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  length: number,
  map: (x: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    sum = f32(sum + f32(map(a[aStart + i]!) * map(b[bStart + i]!)));
  }
  return sum;
}

function softmaxWeights(scores: readonly number[]): readonly number[] {
  const largest = Math.max(...scores);
  return scores.map((score) => f32(Math.exp(f32(score - largest))));
}

function linearWeights(
  q: Float32Array,
  row: number,
  k: Float32Array,
  head: number,
  { keys, headDim }: AttentionDims,
): readonly number[] {
  const feature = (x: number): number => (x > 0 ? f32(x + 1) : f32(Math.exp(x)));
  return Array.from({ length: keys }, (_, key) =>
    dot(q, row * headDim, k, (head * keys + key) * headDim, headDim, feature),
  );
}

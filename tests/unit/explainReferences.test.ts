import { describe, expect, it } from 'vitest';
import { valueDimOf } from '../../src/kernels/attention/dims';
import { attention, scoreScale } from '../../src/kernels/attention/task';
import {
  type FlashTraceDims,
  flashTraceTask,
  readFlashStep,
  tileCount,
} from '../../src/kernels/explain/flashTraceTask';
import { linearTraceTask, readLinearStep } from '../../src/kernels/explain/linearTraceTask';
import { featureOf } from '../../src/kernels/linear-attention/shape';
import { linearAttentionTask } from '../../src/kernels/linear-attention/task';
import { visibleKeyCount } from '../../src/reference/softmaxAttention';
import { rowCount } from '../../src/spec/tensor';
import type { Task } from '../../src/spec/task';
import type { FloatValues } from '../../src/spec/tensor';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { firstOutput } from '../../src/spec/plan';
import { sampleFloats } from '../../src/workloads/inputs';

function everyRow<D extends AttentionDims>(task: Task<D>, dims: D, inputs: FloatValues) {
  const rows = Array.from({ length: rowCount(firstOutput(task, dims)) }, (_, row) => row);
  return task.reference(inputs, dims, rows);
}

/** The scores of a row with the keys that it sees, straight from the definition. */
function scoresOf({ q, k }: FloatValues, dims: FlashTraceDims, row: number): readonly number[] {
  const { heads, keyHeads = heads, tokens, keys, headDim } = dims;
  const firstKey = Math.floor((Math.floor(row / tokens) * keyHeads) / heads) * keys;
  return Array.from({ length: visibleKeyCount(dims, row % tokens) }, (_, key) => {
    let product = 0;
    for (let d = 0; d < headDim; d++) {
      product += q![row * headDim + d]! * k![(firstKey + key) * headDim + d]!;
    }
    return product * scoreScale(dims);
  });
}

describe.each(flashTraceTask.testDims.map((dims) => [JSON.stringify(dims), dims] as const))(
  'the traced flash of %s',
  (_, dims) => {
    const inputs = sampleFloats(flashTraceTask, dims, 3);
    const trace = everyRow(flashTraceTask, dims, inputs);
    const rows = Array.from({ length: dims.batch * dims.heads * dims.tokens }, (__, row) => row);

    it('ends at softmax attention', () => {
      const found = rows.flatMap(
        (row) => readFlashStep(trace, dims, row, tileCount(dims) - 1).output,
      );
      everyRow(attention, dims, inputs).forEach((wanted, i) =>
        expect(found[i]).toBeCloseTo(wanted, 12),
      );
    });

    it('carries, after each tile, the maximum and the sum of all that was seen', () => {
      for (const row of rows) {
        const scores = scoresOf(inputs, dims, row);
        for (let tile = 0; tile < tileCount(dims); tile++) {
          const step = readFlashStep(trace, dims, row, tile);
          const seen = scores.slice(0, (tile + 1) * dims.tileCols);
          const largest = Math.max(...seen);
          const sum = seen.reduce((total, score) => total + Math.exp(score - largest), 0);
          // of nothing both are −∞
          expect(step.maximumAfter).toBeCloseTo(largest, 12);
          expect(step.sumAfter).toBeCloseTo(sum, 12);
          const own = scores.slice(tile * dims.tileCols, (tile + 1) * dims.tileCols);
          step.scores.forEach((score, j) => expect(score).toBeCloseTo(own[j] ?? 0, 12));
          // what a row does not see weighs nothing at all
          step.weights.slice(own.length).forEach((weight) => expect(weight).toBe(0));
        }
      }
    });

    it('begins each tile where the one before ended, and rescales what it held', () => {
      for (const row of rows) {
        for (let tile = 1; tile < tileCount(dims); tile++) {
          const before = readFlashStep(trace, dims, row, tile - 1);
          const step = readFlashStep(trace, dims, row, tile);
          expect(step.maximumBefore).toBe(before.maximumAfter);
          expect(step.sumBefore).toBe(before.sumAfter);
          const added = step.weights.reduce((total, weight) => total + weight, 0);
          expect(step.sumAfter).toBeCloseTo(before.sumAfter * step.rescale + added, 12);
        }
      }
    });
  },
);

describe.each(linearTraceTask.testDims.map((dims) => [JSON.stringify(dims), dims] as const))(
  'the traced linear attention of %s',
  (_, dims) => {
    const inputs = sampleFloats(linearTraceTask, dims, 3);
    const trace = everyRow(linearTraceTask, dims, inputs);

    it('gives linear attention at each token', () => {
      const rows = dims.batch * dims.heads * dims.tokens;
      const found = Array.from({ length: rows }, (__, row) => readLinearStep(trace, dims, row));
      const flat = found.flatMap(({ output }) => output);
      everyRow(linearAttentionTask, dims, inputs).forEach((wanted, i) =>
        expect(flat[i]).toBeCloseTo(wanted, 12),
      );
    });

    it('holds the sum of the outer products of all tokens so far', () => {
      const { headDim, tokens } = dims;
      const valueDim = valueDimOf(dims);
      const feature = featureOf(dims);
      for (let token = 0; token < tokens; token++) {
        const { state, keySum } = readLinearStep(trace, dims, token);
        for (let i = 0; i < headDim; i++) {
          const weights = Array.from({ length: token + 1 }, (__, t) =>
            feature(inputs['k']![t * headDim + i]!),
          );
          expect(keySum[i]).toBeCloseTo(
            weights.reduce((sum, weight) => sum + weight, 0),
            12,
          );
          for (let j = 0; j < valueDim; j++) {
            const sum = weights.reduce((s, w, t) => s + w * inputs['v']![t * valueDim + j]!, 0);
            expect(state[i * valueDim + j]).toBeCloseTo(sum, 12);
          }
        }
      }
    });
  },
);

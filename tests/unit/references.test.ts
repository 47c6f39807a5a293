import { describe, expect, it } from 'vitest';
import { softmaxAttention, visibleKeyCount } from '../../src/reference/softmaxAttention';
import { visiblePairs } from '../../src/kernels/attention/cost';
import { plainTestDims } from '../../src/kernels/attention/testDims';
import { attention, qkv, scoreScale } from '../../src/kernels/attention/task';
import { seededInputs } from '../../src/workloads/inputs';

const sizes = plainTestDims.filter(({ tokens, keys }) => tokens * keys < 10_000);
const allRows = (count: number) => Array.from({ length: count }, (_, row) => row);

describe.each(sizes)('at %o', (dims) => {
  const inputs = qkv(seededInputs(attention.inputs(dims), 11));
  const { q, k, v } = inputs;
  const { tokens, keys, headDim } = dims;
  const heads = dims.batch * dims.heads;

  it('softmax attention is the gradient of its log-sum-exp', () => {
    // Σ_j softmax_j v_j = d/dε log Σ_j exp(s_j + ε v_j) at 0, one column at a time
    const rows = [0, Math.floor((heads * tokens) / 2), heads * tokens - 1];
    const output = softmaxAttention(inputs, dims, scoreScale(dims), rows);
    const column = headDim - 1;
    rows.forEach((row, index) => {
      const head = Math.floor(row / tokens);
      const seen = visibleKeyCount(dims, row % tokens);
      const logSumExp = (nudge: number): number => {
        let sum = 0;
        for (let key = head * keys; key < head * keys + seen; key++) {
          let score = 0;
          for (let d = 0; d < headDim; d++) score += q[row * headDim + d]! * k[key * headDim + d]!;
          sum += Math.exp(score * scoreScale(dims) + nudge * v[key * headDim + column]!);
        }
        return Math.log(sum);
      };
      const gradient = seen === 0 ? 0 : (logSumExp(1e-5) - logSumExp(-1e-5)) / 2e-5;
      expect(output[index * headDim + column]).toBeCloseTo(gradient, 7);
    });
  });

  it('counts the visible pairs', () => {
    const perHead = allRows(tokens).reduce((sum, row) => sum + visibleKeyCount(dims, row), 0);
    expect(visiblePairs(dims)).toBe(heads * perHead);
  });
});

describe('seededInputs', () => {
  it('gives standard normal values, the same for a seed and others for another', () => {
    const tensors = [
      { name: 'a', shape: [100, 1000] },
      { name: 'b', shape: [100, 1000] },
    ];
    const { a, b } = seededInputs(tensors, 4);
    const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(mean(a!)).toBeCloseTo(0, 1.5);
    expect(mean(a!.map((x) => x * x))).toBeCloseTo(1, 1.5);
    expect(mean(a!.map((x, i) => x * b![i]!))).toBeCloseTo(0, 1.5);
    expect(seededInputs(tensors, 4).a).toEqual(a);
    expect(seededInputs(tensors, 5).a).not.toEqual(a);
  });
});

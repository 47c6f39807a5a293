import { describe, expect, it } from 'vitest';
import { visiblePairs } from '../../src/kernels/attention/cost';
import { keyHeadsOf, valueDimOf, type AttentionDims } from '../../src/kernels/attention/dims';
import { attention, scoreScale } from '../../src/kernels/attention/task';
import { attentionInputs, attentionOutput } from '../../src/kernels/attention/tensors';
import { attentionTestDims } from '../../src/kernels/attention/testDims';
import { softmaxAttention } from '../../src/reference/softmaxAttention';
import { rowCount, type TensorSpec, type FloatValues } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';

const sizes = attentionTestDims.filter(({ tokens, keys }) => tokens * keys < 10_000);

/** Reads a tensor by its four indices; one of size 1 is shared. */
function reader({ name, shape }: TensorSpec, inputs: FloatValues) {
  return (...index: readonly [number, number, number, number]): number => {
    const flat = index.reduce(
      (sum, i, axis) => sum * shape[axis]! + (shape[axis] === 1 ? 0 : i),
      0,
    );
    return inputs[name]![flat]!;
  };
}

/** Every score of a row with the keys that it sees, softcap and mask included. */
function scoresOf(dims: AttentionDims, inputs: FloatValues, [b, h, i]: readonly number[]) {
  const [q, k, , mask] = attentionInputs(dims).map((tensor) => reader(tensor, inputs));
  const length = dims.keyLengths ? inputs['key_lengths']![b!]! : dims.keys;
  const end = dims.keyLengths ? length - dims.tokens : 0;
  const scores: { readonly key: number; readonly score: number }[] = [];
  for (let key = 0; key < length; key++) {
    if (dims.causal && key > i! + dims.queryOffset + end) continue;
    let score = 0;
    for (let d = 0; d < dims.headDim; d++) {
      score += q!(b!, h!, i!, d) * k!(b!, keyHead(dims, h!), key, d) * scoreScale(dims);
    }
    if (dims.softcap) score = dims.softcap * Math.tanh(score / dims.softcap);
    const bias = dims.mask ? mask!(b!, h!, i!, key) : 0;
    if (bias > -1e29) scores.push({ key, score: score + bias });
  }
  return scores;
}

function keyHead(dims: AttentionDims, head: number): number {
  const share = dims.heads / keyHeadsOf(dims);
  return (head - (head % share)) / share;
}

describe.each(sizes)('softmax attention at %o', (dims) => {
  const inputs = sampleFloats(attention, dims, 11);
  const valueDim = valueDimOf(dims);
  const rows = rowCount(attentionOutput(dims));

  it('is the gradient of its log-sum-exp', () => {
    // Σ_j softmax_j v_j = d/dε log Σ_j exp(s_j + ε v_j) at 0, one column at a time
    const value = reader(attentionInputs(dims)[2]!, inputs);
    for (const row of [0, Math.floor(rows / 3), Math.floor(rows / 2), rows - 1]) {
      const head = Math.floor(row / dims.tokens);
      const place = [Math.floor(head / dims.heads), head % dims.heads, row % dims.tokens] as const;
      const scores = scoresOf(dims, inputs, place);
      for (const column of new Set([0, valueDim - 1])) {
        const logSumExp = (nudge: number): number => {
          const [b, h] = place;
          const values = scores.map(({ key }) => value(b, keyHead(dims, h), key, column));
          return Math.log(
            scores.reduce((sum, { score }, at) => sum + Math.exp(score + nudge * values[at]!), 0),
          );
        };
        const gradient = scores.length === 0 ? 0 : (logSumExp(1e-5) - logSumExp(-1e-5)) / 2e-5;
        expect(attention.reference(inputs, dims, [row])[column]).toBeCloseTo(gradient, 7);
      }
    }
  });

  it('counts the visible pairs, those of key lengths as if they were full', () => {
    const full = { ...inputs, key_lengths: new Float32Array(dims.batch).fill(dims.keys) };
    let pairs = 0;
    for (let b = 0; b < dims.batch; b++) {
      for (let i = 0; i < dims.tokens; i++) {
        pairs += scoresOf({ ...dims, mask: false, headDim: 0 }, full, [b, 0, i]).length;
      }
    }
    expect(visiblePairs(dims)).toBe(dims.heads * pairs);
  });
});

describe('softmax attention', () => {
  const shape = { heads: 2, tokens: 2, keys: 3, headDim: 1, causal: false, queryOffset: 0 };
  const ones = (count: number) => new Float32Array(count).fill(1);
  const inputs = { q: ones(4), k: ones(6), v: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const hide = Number.NEGATIVE_INFINITY;

  it('is exactly 0 where the mask hides every key, by −∞ or by a lowest float', () => {
    const mask = Float32Array.of(hide, -3.4e38, hide, 0, 0, hide);
    const output = softmaxAttention(
      { ...inputs, mask },
      { ...shape, maskSharesBatch: true, maskSharesHeads: true },
      1,
      [0, 1, 2, 3],
    );
    expect([...output]).toEqual([0, 1.5, 0, 4.5]);
  });

  it('sees of each batch entry as many keys as it has, and none of 0', () => {
    const keyLengths = Float32Array.of(2, 0);
    const output = softmaxAttention(
      { ...inputs, keyLengths },
      { ...shape, heads: 1 },
      1,
      [0, 1, 2],
    );
    expect([...output]).toEqual([1.5, 1.5, 0]);
  });

  it('puts causal queries at the end of the keys that their batch entry has', () => {
    const keyLengths = Float32Array.of(1, 3);
    const causal = { ...shape, heads: 1, causal: true };
    const output = softmaxAttention({ ...inputs, keyLengths }, causal, 1, [0, 1, 2, 3]);
    expect([...output]).toEqual([0, 1, 4.5, 5]);
  });
});

describe('seeded inputs', () => {
  const dims = { ...attentionTestDims.at(-3)!, batch: 500, tokens: 3, keys: 40 };
  const inputs = sampleFloats(attention, dims, 3);

  it('hide about a sixth of a mask, and spread key lengths over 0 to all keys', () => {
    const hidden = inputs['mask']!.filter((bias) => bias < -1e29).length / inputs['mask']!.length;
    expect(hidden).toBeCloseTo(1 / 6, 1.5);
    const lengths = [...inputs['key_lengths']!];
    expect(lengths.every((length) => Number.isInteger(length))).toBe(true);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([0, 40]);
  });

  it('leave out what the dimensions leave out', () => {
    const plain = sampleFloats(attention, attentionTestDims[0]!, 3);
    expect(Object.keys(plain)).toEqual(['q', 'k', 'v']);
  });

  it('are the same for q, k and v with and without a mask', () => {
    const plain = sampleFloats(attention, { ...dims, mask: false, keyLengths: false }, 3);
    for (const [name, values] of Object.entries(plain)) {
      expect(values.every((value, index) => value === inputs[name]![index])).toBe(true);
    }
  });
});

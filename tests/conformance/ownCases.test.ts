import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { deviceMask } from '../../src/kernels/attention/tensors';
import { runKernel } from '../gpu/runKernel';
import { FULL } from '../sizes';

interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: readonly (number | '-inf')[];
}

interface StoredCase {
  readonly id: string;
  readonly task: string;
  readonly dims: Partial<Omit<AttentionDims, 'keyLengths'>> & {
    readonly keyLengths?: readonly number[];
  };
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  readonly output: readonly number[];
}

const { cases } = JSON.parse(readFileSync(new URL('attention.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly StoredCase[];
};

/** Each compiles anew: without `FULL=1` a kernel runs two, neighbouring kernels others. */
const runs = attentionKernels.flatMap((kernel, index) =>
  cases
    .filter(({ task }) => task === kernel.task.id)
    .filter((_, place, own) => FULL || (place + 2 * index) % own.length < 2)
    .map((given) => [given.id, kernel.id, given, kernel] as const),
);

function dimsOf({ dims, inputs }: StoredCase): AttentionDims {
  const { keyLengths, ...sizes } = dims;
  const plain = { batch: 1, heads: 1, tokens: 1, keys: 1, headDim: 1 };
  const [maskBatch = 1, maskHeads = 1, maskTokens = 1] = inputs['mask']?.shape ?? [];
  const whole = { ...plain, causal: false, queryOffset: 0, ...sizes };
  return {
    ...whole,
    ...(keyLengths && { keyLengths: true }),
    ...(inputs['mask'] && {
      mask: true,
      maskSharesBatch: maskBatch < whole.batch,
      maskSharesHeads: maskHeads < whole.heads,
      maskSharesTokens: maskTokens < whole.tokens,
    }),
  };
}

function valuesOf({ values }: StoredTensor): Float32Array {
  return Float32Array.from(values, (value) => (value === '-inf' ? -Infinity : value));
}

describe('cases of our own', () => {
  it('are there for every kernel of attention', () => {
    expect(new Set(runs.map(([, id]) => id))).toEqual(
      new Set(attentionKernels.map(({ id }) => id)),
    );
  });

  it.each(runs)('%s with %s', async (_, __, given, kernel) => {
    const { mask, ...tensors } = given.inputs;
    const inputs = {
      ...Object.fromEntries(
        Object.entries(tensors).map(([name, tensor]) => [name, valuesOf(tensor)]),
      ),
      ...(mask && { mask: deviceMask(valuesOf(mask)) }),
      ...(given.dims.keyLengths && { key_lengths: Float32Array.from(given.dims.keyLengths) }),
    };
    const { output } = await runKernel(kernel, { dims: dimsOf(given), inputs });
    expect(output).toHaveLength(given.output.length);
    const largest = Math.max(...given.output.map(Math.abs));
    const off = Math.max(...given.output.map((wanted, place) => Math.abs(output[place]! - wanted)));
    // written so that NaN is wrong
    expect(off <= 2e-6 * largest, `off by ${off} of ${largest}`).toBe(true);
  });
});

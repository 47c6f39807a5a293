import { describe, expect, it } from 'vitest';
import { attentionKernels, flowKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { flashTrace } from '../../src/kernels/explain/flashTrace';
import { linearTrace } from '../../src/kernels/explain/linearTrace';
import { type TrainingDims, trainingStep } from '../../src/kernels/flow/trainingStep';
import { copy } from '../../src/kernels/probe/copy';
import { multiplyAdd } from '../../src/kernels/probe/multiplyAdd';
import { type Capabilities, DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { resolveTuning } from '../../src/spec/plan';
import type { Dims } from '../../src/spec/task';

const subgroups: Capabilities = {
  ...DEFAULT_CAPABILITIES,
  features: new Set(['subgroups']),
  subgroupSize: 32,
};

/** Operations of each pass, in order of the passes; those of one entry point are added up. */
function operations<D extends Dims>(
  kernel: Kernel<D>,
  dims: D,
  tuning: Partial<Tuning> = {},
  capabilities: Capabilities = DEFAULT_CAPABILITIES,
): Readonly<Record<string, number>> {
  const resolved = resolveTuning(kernel, dims, capabilities, tuning);
  const sums: Record<string, number> = {};
  for (const { entryPoint, flops } of kernel.plan(dims, resolved, capabilities).passes) {
    sums[entryPoint] = (sums[entryPoint] ?? 0) + flops;
  }
  return sums;
}

const kernelOf = (id: string): Kernel<AttentionDims> =>
  attentionKernels.find((kernel) => kernel.id === id)!;

const dims: AttentionDims = {
  batch: 2,
  heads: 6,
  keyHeads: 2,
  tokens: 40,
  keys: 40,
  headDim: 4,
  valueDim: 8,
  causal: false,
  queryOffset: 0,
};
const causal = { ...dims, causal: true };

/** Query and key heads over the batch, and what each sees; a multiply-add is two operations. */
const HEADS = 2 * 6;
const KEY_HEADS = 2 * 2;
const ALL = HEADS * 40 * 40;
const TRIANGLE = HEADS * ((40 * 41) / 2);

type Counts = Readonly<Record<string, number>>;
type Row = readonly [
  id: string,
  dims: AttentionDims,
  tuning: Partial<Tuning>,
  capabilities: Capabilities,
  counts: Counts,
];

/** Of softmax attention: a product of 4 and one of 8 for each visible pair. */
const softmax = [
  [dims, ALL],
  [causal, TRIANGLE],
] as const;
const softmaxRows = softmax.flatMap(([size, pairs]): readonly Row[] => {
  const scores = pairs * 2 * 4;
  const values = pairs * 2 * 8;
  const standard = { compute_scores: scores, normalize_rows: 0, weigh_values: values };
  const plain = DEFAULT_CAPABILITIES;
  const splits = { tileRows: 4, tileCols: 8, rows: 4, splits: 2 };
  return [
    ['standard', size, {}, plain, standard],
    ['standard', size, { chunks: 4 }, plain, standard],
    ['two-pass', size, {}, plain, { find_statistics: scores, weigh_values: scores + values }],
    ['flash', size, {}, plain, { attend: scores + values }],
    ['flash', size, splits, subgroups, { attend: scores + values, merge_splits: 0 }],
    ['flash-row', size, {}, plain, { attend: scores + values }],
  ];
});

/** Chunks of 16: causal, the last holds 8 queries, and the sums of the first two are needed. */
const CHUNKED_PAIRS = 2 * ((16 * 17) / 2) + (8 * 9) / 2;
const chunked = { chunkSize: 16 };
/** Rows that stay within f32 are not computed again. */
const ordinaryRows = { mend_rows: 0 };
const linearRows: readonly Row[] = [
  [
    'linear',
    dims,
    chunked,
    DEFAULT_CAPABILITIES,
    {
      // k vᵀ, k to the normaliser, and the magnitudes of v
      sum_chunks: KEY_HEADS * 40 * (4 * (2 * 8 + 1) + 8),
      // a sum for each entry and step
      carry_sums: KEY_HEADS * (4 * (8 + 1) + 8) * 2,
      // q S and q · z
      apply_queries: HEADS * 40 * 2 * 4 * (8 + 1),
      ...ordinaryRows,
    },
  ],
  [
    'linear',
    causal,
    chunked,
    DEFAULT_CAPABILITIES,
    {
      sum_chunks: KEY_HEADS * 32 * (4 * (2 * 8 + 1) + 8),
      carry_sums: KEY_HEADS * (4 * (8 + 1) + 8),
      // on the diagonal a score, its sum, and the product with the value
      apply_queries: HEADS * (24 * 2 * 4 * (8 + 1) + CHUNKED_PAIRS * (2 * 4 + 1 + 2 * 8)),
      ...ordinaryRows,
    },
  ],
  ...(['linear-tokens', 'linear-registers'] as const).flatMap((id): readonly Row[] => {
    // each slab of 4 columns, or each thread of 2, adds the normaliser up for itself
    const width = 8 + (id === 'linear-tokens' ? 2 : 4);
    return [dims, causal].map((size): Row => {
      const counts = { walk_tokens: HEADS * 2 * 4 * width * (40 + 40), ...ordinaryRows };
      return [id, size, id === 'linear-tokens' ? {} : { columns: 2 }, DEFAULT_CAPABILITIES, counts];
    });
  }),
];

/** Of gated linear attention: fade, multiply and add each entry for a key; multiply and add for a query. */
const gatedRows: readonly Row[] = [
  [
    'gated-linear',
    causal,
    chunked,
    DEFAULT_CAPABILITIES,
    {
      // the decay of a chunk is one column more
      walk_keys: KEY_HEADS * 32 * 4 * 3 * (8 + 1),
      chain_chunks: KEY_HEADS * 4 * 8 * 2,
      walk_queries: HEADS * 4 * 8 * (3 * 40 + 2 * 40),
    },
  ],
  ...[dims, causal].map((size): Row => {
    const counts = { walk_tokens: HEADS * 4 * 8 * (3 * 40 + 2 * 40) };
    return ['gated-linear-tokens', size, {}, DEFAULT_CAPABILITIES, counts];
  }),
];

describe('operations of attention', () => {
  const rows = [...softmaxRows, ...linearRows, ...gatedRows];

  it.each(rows.map((row) => [`${row[0]} causal ${row[1].causal} ${JSON.stringify(row[2])}`, row]))(
    '%s',
    (_, [id, size, tuning, capabilities, counts]) => {
      expect(operations(kernelOf(id as string), size, tuning, capabilities)).toEqual(counts);
    },
  );

  it('are held for every kernel', () => {
    expect([...new Set(rows.map(([id]) => id))].toSorted()).toEqual(
      attentionKernels.map(({ id }) => id).toSorted(),
    );
  });

  it('are those of full lengths where each batch entry has its own', () => {
    const size = { ...causal, keyLengths: true };
    expect(operations(kernelOf('flash-row'), size)).toEqual({ attend: TRIANGLE * 2 * (4 + 8) });
  });

  it('are those of flash in a trace', () => {
    const size = { ...causal, tileCols: 4 };
    expect(operations(flashTrace, size)).toEqual({ trace_rows: TRIANGLE * 2 * (4 + 8) });
    expect(Object.values(operations(linearTrace, causal))).toEqual([HEADS * 40 * 4 * 8 * 7]);
  });
});

describe('operations of a flow', () => {
  // affine couplings of 2 dimensions: 1 → 4 → 4 → 2, in each of 3 layers
  const WEIGHTS = 1 * 4 + 4 * 4 + 4 * 2;
  const BATCH = 10;
  const size: TrainingDims = {
    batch: BATCH,
    dimensions: 2,
    coupling: 1,
    mixing: false,
    layers: 3,
    width: 4,
    depth: 2,
    bins: 8,
    inverse: false,
    stepsAtOnce: 1,
  };
  /** L and U of 2 × 2: 4 multiply-adds a layer and point. */
  const mixed = { ...size, mixing: true };

  it.each(flowKernels.map((kernel) => [kernel.id, kernel] as const))('%s', (_, kernel) => {
    for (const inverse of [false, true]) {
      const total = (dimensions: TrainingDims): number =>
        Object.values(operations(kernel, { ...dimensions, inverse })).reduce((a, b) => a + b, 0);
      expect(total(size)).toBe(BATCH * 3 * 2 * WEIGHTS);
      expect(total(mixed)).toBe(BATCH * 3 * 2 * (WEIGHTS + 4));
    }
  });

  it.each([
    ['forward', false, { multiply_upper: BATCH * 3 * 4, multiply_lower: BATCH * 3 * 4 }],
    ['backward', true, { solve: BATCH * 3 * 8 }],
  ])('of layer by layer lie in its products, %s', (_, inverse, products) => {
    const kernel = flowKernels.find(({ id }) => id === 'layer-by-layer')!;
    const counts = Object.entries(operations(kernel, { ...mixed, inverse }));
    expect(Object.fromEntries(counts.filter(([, flops]) => flops > 0))).toEqual({
      dense: BATCH * 3 * 2 * WEIGHTS,
      ...products,
    });
  });

  it('of a training step: forward, back to the points, back to the weights, then Adam', () => {
    // weights and biases of 3 layers, 2 · 2 of the actnorm in front and of the base behind
    const parameters = trainingStep.task.outputs(size)[0]!.shape[0]!;
    expect(parameters).toBe(3 * (WEIGHTS + 4 + 4 + 2) + 4);
    expect(operations(trainingStep, size)).toEqual({
      propagate: 2 * BATCH * 3 * 2 * WEIGHTS,
      accumulate: BATCH * 3 * 2 * WEIGHTS,
      measure: 2 * parameters,
      descend: 14 * parameters,
    });
  });
});

describe('operations of the probes', () => {
  it('are two for each multiply-add, and none for a copy', () => {
    const sizes = multiplyAdd.task.testDims[0]!;
    expect(Object.values(operations(multiplyAdd, sizes))).toEqual([2 * 3072 * 64]);
    expect(Object.values(operations(copy, copy.task.testDims[0]!))).toEqual([0]);
  });
});

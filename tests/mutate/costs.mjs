/** @typedef {import('./mutations.mjs').Mutation} Mutation */

/** @type {Mutation['tests']} */
const FLOPS = ['unit', 'tests/unit/flops.test.ts'];
/** @type {(pattern: string) => Mutation['tests']} */
const counted = (pattern) => ['plans', 'tests/plans/traffic.test.ts', pattern];

/** @type {readonly Mutation[]} */
export const costs = [
  {
    id: 'flops-multiply-add-once',
    file: 'src/kernels/attention/cost.ts',
    find: 'return 2 * visiblePairs(dims) * (dims.headDim',
    replace: 'return visiblePairs(dims) * (dims.headDim',
    tests: FLOPS,
  },
  {
    id: 'flops-two-pass-statistics',
    file: 'src/kernels/attention/twoPass.ts',
    find: 'flops: 2 * visiblePairs(dims) * headDim,',
    replace: 'flops: 0,',
    tests: FLOPS,
  },
  {
    id: 'flops-standard-values',
    file: 'src/kernels/attention/standard.ts',
    find: 'flops: 2 * sum.pairs * valueDim,',
    replace: 'flops: 0,',
    tests: FLOPS,
  },
  {
    id: 'flops-standard-scores',
    file: 'src/kernels/attention/standard.ts',
    find: 'flops: 2 * sum.pairs * headDim,',
    replace: 'flops: sum.pairs * headDim,',
    tests: FLOPS,
  },
  {
    id: 'flops-linear-sums',
    file: 'src/kernels/linear-attention/linearCost.ts',
    find: 'keys * (headDim * (2 * valueDim',
    replace: 'keys * (headDim * (valueDim',
    tests: FLOPS,
  },
  {
    id: 'flops-gated-chain',
    file: 'src/kernels/linear-attention/gatedCost.ts',
    find: 'flops: heads * entries * 2 * (count - 1),',
    replace: 'flops: 0,',
    tests: FLOPS,
  },
  {
    id: 'flops-gated-tokens',
    file: 'src/kernels/linear-attention/gatedLinearTokens.ts',
    find: '(3 * seen + 2 * tokens)',
    replace: '(2 * seen + 2 * tokens)',
    tests: FLOPS,
  },
  {
    id: 'flops-dense',
    file: 'src/kernels/flow/cost.ts',
    find: 'return 2 * inputs * outputs;',
    replace: 'return inputs * outputs;',
    tests: FLOPS,
  },
  {
    id: 'flops-solve',
    file: 'src/kernels/flow/layerByLayer.ts',
    find: 'each.unmix, false, 2 * product)',
    replace: 'each.unmix, false, product)',
    tests: FLOPS,
  },
  {
    id: 'flops-backward',
    file: 'src/kernels/flow/trainingStep.ts',
    find: 'flops: 2 * perPoint * batch,',
    replace: 'flops: perPoint * batch,',
    tests: FLOPS,
  },
  {
    id: 'flops-adam',
    file: 'src/kernels/flow/trainingStep.ts',
    find: 'flops: 14 * parameters,',
    replace: 'flops: 0,',
    tests: FLOPS,
  },
  {
    id: 'pairs-between',
    file: 'src/kernels/attention/cost.ts',
    find: '(some + all + 2 * queryOffset + 1)) / 2',
    replace: '(some + all + 2 * queryOffset)) / 2',
    tests: FLOPS,
  },
  {
    id: 'bytes-scores-read-twice',
    file: 'src/kernels/attention/standard.ts',
    find: 'softmax.reads * sum.pairs',
    replace: 'sum.pairs',
    tests: counted('standard .* B1 H2 N3 M8100'),
  },
  {
    id: 'bytes-scores-written',
    file: 'src/kernels/attention/standard.ts',
    find: "writes('scores', sum.read)",
    replace: "writes('scores', sum.pairs)",
    tests: counted('standard .* B1 H2 N70 M70 d6 causal'),
  },
  {
    id: 'bytes-statistics',
    file: 'src/kernels/attention/twoPass.ts',
    find: 'const statistics = 2 * batch',
    replace: 'const statistics = batch',
    tests: counted('two-pass .* B1 H2 N1 M1 d6'),
  },
  {
    id: 'bytes-queries-again',
    file: 'src/kernels/attention/rowTiling.ts',
    find: '(Q_RESIDENT ? 1 : Math.ceil(seen / tileCols))',
    replace: '1',
    tests: counted('two-pass .* B1 H2 N70 M65 d130|flash .* B1 H2 N70 M65 d130'),
  },
  {
    id: 'bytes-quad-columns',
    file: 'src/kernels/attention/flashQuad.ts',
    find: "reads('k', keys * inFours(dims.headDim))",
    replace: "reads('k', keys * dims.headDim)",
    tests: counted('flash .* B1 H2 N1 M1 d6'),
  },
  {
    id: 'bytes-shared-heads',
    file: 'src/kernels/attention/flashQuad.ts',
    find: 'const kvHeads = dims.batch * keyHeadsOf(dims);',
    replace: 'const kvHeads = dims.batch * dims.heads;',
    tests: counted('flash .* B2 H6/2 N70 M131'),
  },
  {
    id: 'counting-updates-twice',
    file: 'src/measure/instrument.ts',
    find: 'return [READ, WRITE];',
    replace: 'return [WRITE];',
    tests: ['unit', 'tests/unit/instrument.test.ts'],
  },
  {
    id: 'counting-comparisons-read',
    file: 'src/measure/instrument.ts',
    find: '/^\\s*=(?!=)/',
    replace: '/^\\s*=/',
    tests: ['unit', 'tests/unit/instrument.test.ts'],
  },
  {
    id: 'counting-carry',
    file: 'src/measure/instrument.ts',
    find: '2 * array + kind',
    replace: 'array + kind',
    tests: ['unit', 'tests/unit/instrument.test.ts'],
  },
];

/** @typedef {import('./mutations.mjs').Mutation} Mutation */
/** @typedef {Mutation['tests']} Tests */

const RACES = 'tests/unit/barriers.test.ts';
/** @type {(kernel: string) => Tests} */
const races = (kernel) => ['unit', RACES, `touches what another writes ${kernel} `];
/** @type {(pattern: string) => Tests} */
const own = (pattern) => ['gpu', 'tests/conformance/ownCases.test.ts', pattern];
/** @type {(pattern: string) => Tests} */
const range = (pattern) => ['gpu', 'tests/gpu/attentionRange.test.ts', pattern];
/** @type {(pattern: string) => Tests} */
const optional = (pattern) => ['gpu', 'tests/gpu/attentionOptional.test.ts', pattern];
/** @type {(pattern: string) => Tests} */
const verified = (pattern) => ['gpu', 'tests/gpu/softmaxKernels.test.ts', pattern];
/** @type {(pattern: string) => Tests} */
const halfPlans = (pattern) => ['unit', 'tests/unit/halfSums.test.ts', pattern];
/** @type {(size: string) => Tests} */
const manyLanes = (size) => [
  'plans',
  'tests/plans/attentionManyLanes.test.ts',
  `flash is .* (${size})`,
];
/** @type {(pattern: string) => Tests} */
const ranges = (pattern) => ['gpu', 'tests/gpu/linearRange.test.ts', pattern];
/** @type {(pattern: string) => Tests} */
const linear = (pattern) => ['gpu', 'tests/gpu/linearKernels.test.ts', pattern];
/** @type {Tests} */
const TURNS = ['gpu', 'tests/gpu/linearTurns.test.ts', 'turns written out'];

/** @type {readonly Mutation[]} */
const barriers = [
  {
    id: 'barrier-two-pass-mask',
    file: 'shaders/attention/two_pass.wgsl',
    find: 'workgroupBarrier(); // the mask has been read',
    replace: '',
    tests: races('two-pass'),
  },
  {
    id: 'barrier-two-pass-statistics',
    file: 'shaders/attention/two_pass.wgsl',
    find: 'workgroupBarrier(); // the statistics are there',
    replace: '',
    tests: races('two-pass'),
  },
  {
    id: 'barrier-tiles-mask',
    file: 'shaders/attention/row_tiles.wgsl',
    find: 'workgroupBarrier(); // the mask is there',
    replace: '',
    tests: races('flash'),
  },
  {
    id: 'barrier-tiles-keys-read',
    file: 'shaders/attention/row_tiles.wgsl',
    find: 'workgroupBarrier(); // kv_tile has been read',
    replace: '',
    tests: races('flash'),
  },
  {
    id: 'barrier-flash-maxima',
    file: 'shaders/attention/flash.wgsl',
    find: 'workgroupBarrier(); // the maxima are there, and K has been read',
    replace: '',
    tests: races('flash'),
  },
  {
    id: 'barrier-flash-matrix-products',
    file: 'shaders/attention/flash_matrix.wgsl',
    find: 'workgroupBarrier(); // the products are there',
    replace: '',
    tests: races('flash-matrix'),
  },
  {
    id: 'barrier-flash-matrix-maxima',
    file: 'shaders/attention/flash_matrix.wgsl',
    find: "workgroupBarrier(); // the lanes' maxima are there",
    replace: '',
    tests: races('flash-matrix'),
  },
  {
    id: 'flash-matrix-f32',
    file: 'src/kernels/attention/flashMatrix.ts',
    find: 'if (!dims.half) return HALVES_ALONE;',
    replace: '',
    tests: ['unit', 'tests/unit/flashMatrix.test.ts', 'multiplies f16 alone'],
  },
  {
    id: 'flash-matrix-largest',
    file: 'src/kernels/attention/matrixTiling.ts',
    find: 'volume(b) - volume(a)',
    replace: 'volume(a) - volume(b)',
    tests: ['unit', 'tests/unit/flashMatrix.test.ts', 'largest product'],
  },
  {
    id: 'flash-matrix-result-type',
    file: 'src/gpu/matrices.ts',
    find: " && each.resultComponentType === 'f32'",
    replace: '',
    tests: ['unit', 'tests/unit/flashMatrix.test.ts', 'of f16 into f32'],
  },
  {
    id: 'barrier-flash-row',
    file: 'shaders/attention/flash_row.wgsl',
    find: 'workgroupBarrier(); // the keys before have been read',
    replace: '',
    tests: races('flash-row'),
  },
  {
    id: 'barrier-flash-row-parts',
    file: 'shaders/attention/flash_row.wgsl',
    find: 'workgroupBarrier(); // what each part has of the scores is there',
    replace: '',
    tests: races('flash-row'),
  },
  {
    id: 'barrier-quad-pieces',
    file: 'shaders/attention/quads.wgsl',
    find: "workgroupBarrier(); // every piece's maximum and sum are there",
    replace: '',
    tests: races('flash'),
  },
  {
    id: 'barrier-staged-keys-read',
    file: 'shaders/attention/flash_staged.wgsl',
    find: 'workgroupBarrier(); // the keys before have been read',
    replace: '',
    tests: races('flash'),
  },
  {
    id: 'barrier-standard-merge',
    file: 'shaders/attention/standard_rows.wgsl',
    find: 'workgroupBarrier(); // the first merge is there',
    replace: '',
    tests: races('standard'),
  },
  {
    id: 'barrier-linear-tokens',
    file: 'shaders/linear-attention/linear_tokens.wgsl',
    find: 'workgroupBarrier(); // the sums have been read',
    replace: '',
    tests: races('linear-tokens'),
  },
  {
    id: 'barrier-sum-chunks',
    file: 'shaders/linear-attention/sum_chunks.wgsl',
    find: 'workgroupBarrier(); // the keys before have been read',
    replace: '',
    tests: races('linear'),
  },
];

/** @type {readonly Mutation[]} */
const scores = [
  {
    id: 'half-sums-of-more',
    file: 'src/kernels/attention/flashQuad.ts',
    find: 'Math.min(steps, HALF_TERMS / lanes)',
    replace: 'steps',
    tests: halfPlans('are taken where'),
  },
  {
    id: 'half-sums-everywhere',
    file: 'src/kernels/attention/flashQuad.ts',
    find: ' && capabilities.packedF16 === true',
    replace: '',
    tests: halfPlans('are not taken where'),
  },
  {
    id: 'half-sums-old-amd',
    file: 'src/gpu/adapterKind.ts',
    find: ' && !/^gcn-?[1-4]/.test(architecture.toLowerCase())',
    replace: '',
    tests: ['unit', 'tests/unit/adapterKind.test.ts', 'adds two f16 at once'],
  },
  {
    id: 'range-lowest-maximum',
    file: 'shaders/shared/masking.wgsl',
    find: '-3.4028232635611926e38',
    replace: '-1e30',
    tests: range('flash-row gives the weighted mean'),
  },
  {
    id: 'range-masked-is-lowest',
    file: 'shaders/shared/masking.wgsl',
    find: '-3.4028234663852886e38',
    replace: '-3.4028232635611926e38',
    tests: range('flash-row gives the weighted mean'),
  },
  {
    id: 'range-below-f32',
    file: 'shaders/shared/masking.wgsl',
    find: 'select(product, product * -2, product < LOWEST_MAXIMUM)',
    replace: 'product',
    tests: range('flash-row is not finite'),
  },
  {
    id: 'range-capped',
    file: 'shaders/shared/masking.wgsl',
    find: 'select(capped, abs(product) * 2, abs(product) > -LOWEST_MAXIMUM)',
    replace: 'capped',
    tests: range('flash-row is not finite'),
  },
  {
    id: 'range-merged-splits',
    file: 'shaders/attention/quads.wgsl',
    find: 'select(value / sum, 0.0, sum == 0.0)',
    replace: 'select(0, value / sum, sum > 0)',
    tests: range('flash in four pieces is not finite'),
    equivalent:
      'SwiftShader makes exp2 of NaN infinite, so no sum is NaN here; where it is, 0 would come of it',
  },
  {
    id: 'range-staged-below-f32',
    file: 'shaders/attention/flash_staged.wgsl',
    find: 'select(1.0, lowest * -2.0, lowest < LOWEST_MAXIMUM)',
    replace: '1.0',
    tests: range('flash in workgroups is not finite'),
  },
  {
    id: 'range-standard-scales-late',
    file: 'shaders/attention/standard.wgsl',
    find: 'biased(softcapped(values[j]), bias)',
    replace: 'biased(softcapped(values[j] * 1.001), bias)',
    tests: own('attention-scale with standard'),
  },
  {
    id: 'mask-hides-at-its-bound',
    file: 'shaders/shared/masking.wgsl',
    find: 'MASKED, bias <= HIDES)',
    replace: 'MASKED, bias < HIDES)',
    tests: range('flash-row hides'),
  },
  {
    id: 'mask-in-nats',
    file: 'shaders/shared/masking.wgsl',
    find: 'LOG2_E * max(bias, HIDES)',
    replace: 'max(bias, HIDES)',
    tests: own('softcap-mask with flash-row'),
  },
  {
    id: 'mask-heads-share',
    file: 'shaders/shared/masking.wgsl',
    find: 'head % params.heads * params.mask_head_stride',
    replace: 'head * params.mask_head_stride',
    tests: ['gpu', 'tests/gpu/softmaxKernels.test.ts', 'flash-row .* B2 H2 N35 M66 d8 mask'],
  },
  {
    id: 'mask-batch',
    file: 'shaders/shared/masking.wgsl',
    find: 'return head / params.heads * params.mask_batch_stride + in_batch;',
    replace: 'return in_batch;',
    tests: ['gpu', 'tests/gpu/softmaxKernels.test.ts', 'flash-row .* B2 H2 N35 M66 d8 mask'],
  },
  {
    id: 'key-heads-grouped',
    file: 'shaders/shared/masking.wgsl',
    find: 'return head / params.heads_per_key_head;',
    replace: 'return head;',
    tests: own('softcap-mask with flash-row'),
  },
  {
    id: 'key-lengths-offset',
    file: 'shaders/shared/masking.wgsl',
    find: 'i32(own) - i32(params.tokens) + params.query_offset',
    replace: 'params.query_offset',
    tests: own('key-lengths-causal with flash-row'),
  },
  {
    id: 'softcap-outer-factor',
    file: 'shaders/shared/masking.wgsl',
    find: 'params.softcap_log2 * precise_tanh',
    replace: 'precise_tanh',
    tests: own('softcap-mask with flash-row'),
  },
  {
    id: 'tanh-series',
    file: 'shaders/shared/masking.wgsl',
    find: '2.0 / 15 - square',
    replace: '2.0 / 15 + square',
    tests: optional('flash-row bends scores'),
  },
  {
    id: 'causal-own-key',
    file: 'shaders/shared/visible_keys.wgsl',
    find: 'i32(row) + offset + 1, 0',
    replace: 'i32(row) + offset, 0',
    tests: own('offset-plus2 with flash-row'),
  },
  {
    id: 'row-of-four',
    file: 'shaders/shared/masked_block.wgsl',
    find: 'mask_bias(head_start, row + j, key)',
    replace: 'mask_bias(head_start, row, key)',
    tests: own('softcap-mask with two-pass'),
  },
];

/** @type {readonly Mutation[]} */
const products = [
  {
    id: 'outer-add-column',
    file: 'shaders/shared/outer_add.wgsl',
    find: 'vec4f(b.w)',
    replace: 'vec4f(b.z)',
    tests: own('attention-plain with standard'),
  },
  {
    id: 'store-beyond-the-rows',
    file: 'shaders/shared/store_row.wgsl',
    find: 'row < params.tokens &&',
    replace: 'row <= params.tokens &&',
    tests: verified('two-pass .* B1 H2 N63 M65 d64'),
  },
  {
    id: 'quad-sum-rescaled',
    file: 'shaders/attention/flash_quad.wgsl',
    find: 'row_sum[r] *= rescale;',
    replace: '',
    tests: verified('flash is .* B1 H2 N63 M65 d64|flash is .* B1 H1 N3 M8100'),
  },
  {
    id: 'quad-merge-weighs',
    file: 'shaders/attention/quads.wgsl',
    find: 'sum += piece_tile[split].y * exp2(piece_tile[split].x - largest);',
    replace: 'sum += piece_tile[split].y;',
    tests: verified('flash is within tolerance with splits=4'),
  },
  {
    id: 'quad-depth-beyond',
    file: 'shaders/attention/flash_quad.wgsl',
    find: 'columns_of(four) < vec4u(HEAD_DIM)',
    replace: 'columns_of(four) <= vec4u(HEAD_DIM)',
    tests: verified('flash is .* B2 H2 N31 M33 d5'),
  },
  {
    id: 'staged-sum-rescaled',
    file: 'shaders/attention/staged_values.wgsl',
    find: '(*rows).sum[r] *= rescale;',
    replace: '',
    tests: manyLanes('B1 H2 N63 M65 d64'),
  },
  {
    id: 'staged-own-key',
    file: 'shaders/attention/flash_staged.wgsl',
    find: 'let bit = met(turn) ^ met(turn + 1);',
    replace: 'let bit = met(turn) ^ met(turn + 1) ^ 3;',
    tests: manyLanes('B1 H2 N63 M65 d64'),
  },
  {
    id: 'staged-own-place',
    file: 'shaders/attention/quad_tiles.wgsl',
    find: 'k_tile[block][step][four / LANES][(four ^ key) % LANES]',
    replace: 'k_tile[block][step][four / LANES][key % LANES]',
    tests: manyLanes('B1 H2 N63 M65 d64'),
  },
  {
    id: 'staged-reads-vectors',
    file: 'src/kernels/attention/flashQuad.ts',
    find: "columns % 4 === 0 ? 'vec4<stored>'",
    replace: "columns % 5 === 0 ? 'vec4<stored>'",
    tests: manyLanes('B2 H2 N31 M33 d5'),
  },
  {
    id: 'staged-two-quads',
    file: 'src/kernels/attention/quadRows.ts',
    find: 'Math.max(2, registers / 64)',
    replace: '2',
    tests: ['unit', 'tests/unit/kernelFit.test.ts', 'begins on a GPU'],
  },
  {
    id: 'staged-tall-tiles',
    file: 'src/kernels/attention/quadTunings.ts',
    find: '[quads, GPU_QUADS] : [GPU_QUADS]',
    replace: '[GPU_QUADS] : [GPU_QUADS]',
    tests: ['unit', 'tests/unit/kernelFit.test.ts', 'begins on a GPU'],
  },
  {
    id: 'staged-masks-the-diagonal',
    file: 'shaders/attention/flash_staged.wgsl',
    find: 'tile_key + TILE_COLS > tile.seen_by_all',
    replace: 'tile_key + TILE_COLS > tile.seen_by_any',
    tests: manyLanes('B2 H3 N65 M65 d64 causal'),
  },
  {
    id: 'staged-last-key',
    file: 'shaders/attention/quad_tiles.wgsl',
    find: 'put_value(key, place % VALUE_FOURS, value_four(first + min(tile_key + key, last_key)',
    replace:
      'put_value(key, place % VALUE_FOURS, value_four(first + min(tile_key + key, last_key - 1)',
    tests: manyLanes('B1 H2 N63 M65 d64'),
  },
  {
    id: 'staged-columns-left',
    file: 'shaders/attention/quad_tiles.wgsl',
    find: 'let lane = column / max(1u, COLUMN_REST);',
    replace: 'let lane = column / 4;',
    tests: manyLanes('B1 H2 N35 M66 d8 mask|B2 H2 N35 M66 d8 mask'),
  },
  {
    id: 'row-output-rescaled',
    file: 'shaders/attention/flash_row.wgsl',
    find: 'out[i] *= rescale;',
    replace: '',
    tests: verified('flash-row is .* B1 H2 N63 M65 d64'),
  },
  {
    id: 'row-seen',
    file: 'shaders/attention/flash_row.wgsl',
    find: 'if (key < seen) {',
    replace: 'if (key <= seen) {',
    tests: own('offset-plus2 with flash-row'),
  },
  {
    id: 'flash-sum-rescaled',
    file: 'shaders/attention/flash.wgsl',
    find: 'row_sum[r] * rescale',
    replace: 'row_sum[r]',
    tests: ['plans', 'tests/plans/attentionDefaultLimits.test.ts', 'flash.* B1 H2 N63 M65 d64'],
  },
  {
    id: 'two-pass-merge-weighs',
    file: 'shaders/attention/two_pass.wgsl',
    find: 'p_tile[SUMS + place] * exp2(p_tile[place] - largest)',
    replace: 'p_tile[SUMS + place]',
    tests: verified('two-pass is .* B1 H2 N63 M65 d64'),
  },
  {
    id: 'two-pass-sum-rescaled',
    file: 'shaders/attention/two_pass.wgsl',
    find: 'row_sum[r] * exp2(row_max[r] - largest)',
    replace: 'row_sum[r]',
    tests: verified('two-pass is .* B1 H2 N63 M65 d64'),
  },
  {
    id: 'standard-merge',
    file: 'shaders/attention/standard_rows.wgsl',
    find: 'a.y * exp2(a.x - largest) + b.y',
    replace: 'a.y + b.y',
    tests: verified('standard is .* B1 H2 N63 M65 d64'),
  },
  {
    id: 'standard-zeros-behind-the-diagonal',
    file: 'shaders/attention/standard_rows.wgsl',
    find: 'scores[start + key] = 0;',
    replace: '',
    tests: verified('standard is .* B2 H3 N65 M65 d64 causal'),
  },
  {
    id: 'linear-registers-sums',
    file: 'shaders/linear-attention/linear_registers.wgsl',
    find: 'z[g] += features;',
    replace: 'z[g] = features;',
    tests: own('linear-elu1-full with linear-registers'),
  },
  {
    id: 'gated-decay-is-a-logarithm',
    file: 'shaders/linear-attention/gated_state.wgsl',
    find: 'kept[j] = exp(max(decay[',
    replace: 'kept[j] = (max(decay[',
    tests: own('gated-linear-causal with gated-linear-tokens'),
  },
  {
    id: 'linear-last-chunk-alone',
    file: 'shaders/linear-attention/sum_chunks.wgsl',
    find: 'if (CAUSAL || chunk == params.chunks - 1) {',
    replace: 'if (CAUSAL) {',
    tests: linear('linear is .* B1 H2 N63 M65 d64|linear is within tolerance with chunkSize=16'),
  },
  {
    id: 'linear-turn-depth',
    file: 'shaders/linear-attention/linear.wgsl',
    find: 'let b = keys_at(turn, t, x);',
    replace: 'let b = keys_at(turn, 0, x);',
    tests: TURNS,
  },
  {
    id: 'linear-relu-below-normal',
    file: 'shaders/linear-attention/features.wgsl',
    find: 'select(0, max(bits, LEAST_NORMAL_BITS), bits > 0)',
    replace: 'max(bits, 0)',
    tests: ranges('^linear-tokens is right in every row of every pattern'),
  },
  {
    id: 'linear-far-relu-below-normal',
    file: 'shaders/linear-attention/far_rows.wgsl',
    find: 'wide(bitcast<vec4f>(max(bitcast<vec4i>(x), vec4i())))',
    replace: 'wide(max(x, vec4f()))',
    tests: ranges('^linear-tokens is right in every row of every pattern'),
  },
];

export const softmax = [...barriers, ...scores, ...products];

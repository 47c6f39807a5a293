/** @typedef {import('./mutations.mjs').Mutation} Mutation */

/** @type {(pattern: string) => Mutation['tests']} */
const kernels = (pattern) => ['gpu', 'tests/gpu/flowKernels.test.ts', pattern];
/** @type {(pattern: string) => Mutation['tests']} */
const gradient = (pattern) => [
  'gpu',
  'tests/gpu/training.test.ts',
  `the gradient of every parameter.*${pattern}`,
];
/** @type {Mutation['tests']} */
const ADAM = ['gpu', 'tests/gpu/adam.test.ts'];
const SMALL = 'fused .*N7 D3 .*K3';

/** @type {readonly Mutation[]} */
const logDets = [
  {
    id: 'log-det-last-scaling',
    file: 'shaders/shared/flow_ends.wgsl',
    find: 'sum += weights[scale + i];',
    replace: 'sum -= weights[scale + i];',
    tests: kernels(`${SMALL} additive`),
  },
  {
    id: 'log-det-front',
    file: 'shaders/shared/flow_ends.wgsl',
    find: 'log_det += weights[i];',
    replace: '',
    tests: kernels(`${SMALL} affine`),
  },
  {
    id: 'log-det-mixing-diagonal',
    file: 'shaders/shared/mixing.wgsl',
    find: 'i * (DIMENSIONS + 1)];',
    replace: 'i * DIMENSIONS];',
    tests: kernels(`${SMALL} affine`),
  },
  {
    id: 'log-det-affine-inverse',
    file: 'shaders/shared/coupling.wgsl',
    find: '* exp(-s), -s);',
    replace: '* exp(-s), s);',
    tests: kernels(`${SMALL} affine`),
  },
  {
    id: 'log-det-spline-inverse',
    file: 'shaders/shared/coupling.wgsl',
    find: 'select(0.0, -log_slope(bin, place), inside)',
    replace: 'select(0.0, log_slope(bin, place), inside)',
    tests: kernels(`${SMALL} spline`),
  },
  {
    id: 'spline-bin',
    file: 'shaders/shared/coupling.wgsl',
    find: 'min(bin.index + 1, BINS - 1)',
    replace: 'min(bin.index, BINS - 1)',
    tests: kernels(`${SMALL} spline`),
  },
  {
    id: 'spline-root',
    file: 'shaders/shared/coupling.wgsl',
    find: 'if (b < 0.0) {',
    replace: 'if (false) {',
    tests: ['plans', 'tests/plans/fuzz.test.ts', "failed once: 'layer-by-layer', .*large"],
  },
  {
    id: 'log-det-inverse-sign',
    file: 'shaders/flow/fused.wgsl',
    find: 'select(mixing, -mixing, INVERSE)',
    replace: 'mixing',
    tests: kernels(`${SMALL} affine`),
  },
  {
    id: 'unmix-backwards',
    file: 'shaders/shared/mixing.wgsl',
    find: 'for (var j = i; j < DIMENSIONS; j++) {',
    replace: 'for (var j = i + 1; j < DIMENSIONS; j++) {',
    tests: kernels(`${SMALL} affine`),
  },
];

/** @type {readonly Mutation[]} */
const gradients = [
  {
    id: 'gradient-scale-bound',
    file: 'shaders/shared/coupling_gradient.wgsl',
    find: 'g_s * (1.0 - bend * bend)',
    replace: 'g_s',
    tests: gradient('N37 D3 .* affine mixing, 64'),
  },
  {
    id: 'gradient-spline-below',
    file: 'shaders/shared/coupling_gradient.wgsl',
    find: '- 2.0 * g_slope / below;',
    replace: '+ 2.0 * g_slope / below;',
    tests: gradient('N7 D2 .* spline, 64'),
  },
  {
    id: 'gradient-bias',
    file: 'shaders/flow/training/accumulate.wgsl',
    find: 'if (first_input + r <= layer.inputs) {',
    replace: 'if (first_input + r < layer.inputs) {',
    tests: gradient('N37 D3 .* affine mixing, 64'),
  },
  {
    id: 'gradient-front-log-det',
    file: 'shaders/flow/training/accumulate.wgsl',
    find: 'gradients[i] = scale * exp(weights[i]) - 1.0;',
    replace: 'gradients[i] = scale * exp(weights[i]);',
    tests: gradient('N37 D3 .* affine mixing, 64'),
  },
  {
    id: 'gradient-lower-triangle',
    file: 'shaders/flow/training/accumulate.wgsl',
    find: 'let from_lower = i > j;',
    replace: 'let from_lower = i < j;',
    tests: gradient('N37 D3 .* affine mixing, 64'),
  },
  {
    id: 'gradient-rectified',
    file: 'shaders/flow/training/backward.wgsl',
    find: 'select(vec4f(), g, passed > vec4f())',
    replace: 'g',
    tests: gradient('N37 D3 .* affine mixing, 64'),
  },
  {
    id: 'gradient-of-the-mean',
    file: 'shaders/flow/training/backward.wgsl',
    find: '-1.0 / f32(params.batch)',
    replace: '-1.0',
    tests: gradient('N37 D3 .* affine mixing, 64'),
  },
  {
    id: 'gradient-barrier',
    file: 'shaders/flow/training/propagate.wgsl',
    find: '    begin(row);\n  }\n  storageBarrier();',
    replace: '    begin(row);\n  }',
    tests: ['unit', 'tests/unit/barriers.test.ts', 'touches what another writes training-step '],
  },
];

/** @type {readonly Mutation[]} */
const adam = [
  {
    id: 'adam-second-correction',
    file: 'shaders/flow/training/descend.wgsl',
    find: 'second / second_share',
    replace: 'second / first_share',
    tests: ADAM,
  },
  {
    id: 'adam-clip-scales-up',
    file: 'shaders/flow/training/descend.wgsl',
    find: 'min(1.0, params.clip / sqrt(max(sums.x, 1e-30)))',
    replace: 'params.clip / sqrt(max(sums.x, 1e-30))',
    tests: ADAM,
  },
  {
    id: 'adam-decay-dropped',
    file: 'shaders/flow/training/descend.wgsl',
    find: '(along + params.decay * before)',
    replace: 'along',
    tests: ADAM,
  },
  {
    id: 'adam-rate-constant',
    file: 'shaders/flow/training/descend.wgsl',
    find: 'params.rate * 0.5 * (1.0 + cos(3.14159265 * progress_made))',
    replace: 'params.rate',
    tests: ADAM,
  },
  {
    id: 'adam-first-moment',
    file: 'shaders/flow/training/descend.wgsl',
    find: 'mix_in(moments[i], g, 0.9)',
    replace: 'mix_in(moments[i], g, 0.99)',
    tests: ADAM,
  },
];

export const flows = [...logDets, ...gradients, ...adam];

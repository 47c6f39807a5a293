/** @typedef {import('./mutations.mjs').Mutation} Mutation */

/** @type {(name: string) => Mutation['tests']} */
const unit = (name) => ['unit', `tests/unit/${name}.test.ts`];

/** @type {readonly Mutation[]} */
const statistics = [
  {
    id: 'quantile-place',
    file: 'src/measure/statistics.ts',
    find: 'share * (sorted.length - 1)',
    replace: 'share * sorted.length',
    tests: unit('measure'),
  },
  {
    id: 'median-sorted',
    file: 'src/measure/statistics.ts',
    find: 'samples.toSorted((a, b) => a - b)',
    replace: 'samples',
    tests: unit('measure'),
  },
  {
    id: 'settling-never-waits',
    file: 'src/measure/sampleInTurns.ts',
    find: 'const SETTLED = 0.95;',
    replace: 'const SETTLED = 0;',
    tests: unit('sampleInTurns'),
  },
  {
    id: 'settling-bound',
    file: 'src/measure/sampleInTurns.ts',
    find: 'time >= SETTLED',
    replace: 'time > SETTLED',
    tests: unit('sampleInTurns'),
  },
  {
    id: 'warm-up-kept',
    file: 'src/measure/sampleInTurns.ts',
    find: 'all.slice(warmUp)',
    replace: 'all.slice(0)',
    tests: unit('sampleInTurns'),
  },
  {
    id: 'warm-up-endless',
    file: 'src/measure/sampleInTurns.ts',
    find: 'warmUp < MOST_WARM_UP_ROUNDS',
    replace: 'warmUp <= MOST_WARM_UP_ROUNDS',
    tests: unit('sampleInTurns'),
  },
  {
    id: 'fit-degrees-of-freedom',
    file: 'src/measure/fit.ts',
    find: 'residue / (count - 2)',
    replace: 'residue / (count - 1)',
    tests: unit('measure'),
  },
  {
    id: 'fit-upper-half',
    file: 'src/measure/fit.ts',
    find: 'ordered.slice(-Math.max',
    replace: 'ordered.slice(0, Math.max',
    tests: unit('measure'),
  },
  {
    id: 'error-relative',
    file: 'src/measure/verify.ts',
    find: 'difference === 0 ? 0 : difference / magnitude',
    replace: 'difference',
    tests: unit('measure'),
  },
  {
    id: 'rows-to-the-last',
    file: 'src/measure/verify.ts',
    find: '(index * (rows - 1)) / (count - 1)',
    replace: '(index * (rows - 1)) / count',
    tests: unit('measure'),
  },
  {
    id: 'nan-fails',
    file: 'src/measure/verify.ts',
    find: 'difference = Math.max(difference, Math.abs(found - wanted));',
    replace: 'if (Math.abs(found - wanted) > difference) difference = Math.abs(found - wanted);',
    tests: unit('measure'),
  },
  {
    id: 'standard-error-of-the-mean',
    file: 'src/flows/evaluate.ts',
    find: 'Math.max(1, count - 1) / count)',
    replace: 'Math.max(1, count - 1))',
    tests: unit('evaluation'),
  },
  {
    id: 'verdict-within-two-errors',
    file: 'src/flows/verdict.ts',
    find: 'gap) <= 2 * standardError',
    replace: 'gap) < 2 * standardError',
    tests: unit('evaluation'),
  },
  {
    id: 'held-out-too-far',
    file: 'src/flows/standardisable.ts',
    find: 'checkHeldOut(heldOut, by);',
    replace: '',
    tests: unit('standardisation'),
  },
  {
    id: 'least-steps-of-a-deviation',
    file: 'src/flows/standardisable.ts',
    find: 'const LEAST_STEPS = 8;',
    replace: 'const LEAST_STEPS = 4;',
    tests: unit('standardisation'),
  },
];

/** @type {readonly Mutation[]} */
const codecs = [
  {
    id: 'npy-second-version',
    file: 'src/spec/npyHeader.ts',
    find: 'version === 1 ? 10 : 12',
    replace: '10',
    tests: unit('npy'),
  },
  {
    id: 'npy-length-little-endian',
    file: 'src/spec/npy.ts',
    find: 'setUint16(8, end - start, true)',
    replace: 'setUint16(8, end - start, false)',
    tests: unit('npy'),
  },
  {
    id: 'npy-vector',
    file: 'src/spec/npy.ts',
    find: 'shape.length === 1 ?',
    replace: 'shape.length === 0 ?',
    tests: unit('npy'),
  },
  {
    id: 'half-round-to-even',
    file: 'src/spec/half.ts',
    find: '0xfff + even',
    replace: '0xfff',
    tests: unit('half'),
  },
  {
    id: 'half-subnormal',
    file: 'src/spec/half.ts',
    find: 'magnitude < 0x38800000',
    replace: 'magnitude <= 0x38800000',
    tests: unit('half'),
    equivalent: '2^-14 comes out the same on both ways: its bits are 0x0400',
  },
  {
    id: 'half-widen-exponent',
    file: 'src/spec/half.ts',
    find: '(exponent - 15)',
    replace: '(exponent - 14)',
    tests: unit('half'),
  },
  {
    id: 'half-infinite',
    file: 'src/spec/half.ts',
    find: 'magnitude > 0x7f800000',
    replace: 'magnitude >= 0x7f800000',
    tests: unit('half'),
  },
  {
    id: 'model-version',
    file: 'src/flows/modelFile.ts',
    find: 'if (version === PLAIN || version === STANDARDISED) return version;',
    replace: 'if (version !== PLAIN) return STANDARDISED; else return PLAIN;',
    tests: unit('modelFile'),
  },
  {
    id: 'model-finite',
    file: 'src/flows/modelFile.ts',
    find: '!Number.isFinite(weight)',
    replace: 'Number.isNaN(weight)',
    tests: unit('modelFile'),
  },
  {
    id: 'model-prototype',
    file: 'src/flows/modelFile.ts',
    find: 'Object.hasOwn(fields, key) ? fields[key] : undefined',
    replace: 'fields[key]',
    tests: unit('modelFile'),
    equivalent:
      'no field of a model is called as anything of Object.prototype: a guard for what may come',
  },
  {
    id: 'address-follower',
    file: 'src/state/comparison/settingCodec.ts',
    find: 'name === follower?.name && setting.following',
    replace: 'name === follower?.name',
    tests: unit('settingCodec'),
  },
  {
    id: 'random-logarithm-finite',
    file: 'src/spec/random.ts',
    find: 'Math.log(1 - uniform())',
    replace: 'Math.log(uniform())',
    tests: unit('random'),
  },
  {
    id: 'random-shuffle-whole',
    file: 'src/spec/random.ts',
    find: 'Math.floor(uniform() * (last + 1))',
    replace: 'Math.floor(uniform() * last)',
    tests: unit('random'),
  },
  {
    id: 'reference-hides',
    file: 'src/reference/softmaxAttention.ts',
    find: 'if (bias <= HIDES)',
    replace: 'if (bias < HIDES)',
    tests: unit('softmaxReference'),
    equivalent: 'a mask is f32, and -1e29 is none of its numbers',
  },
  {
    id: 'reference-shared-mask',
    file: 'src/reference/softmaxAttention.ts',
    find: 'maskSharesBatch ? 0 : Math.floor(head / heads)',
    replace: 'Math.floor(head / heads)',
    tests: unit('softmaxReference'),
  },
];

export const data = [...statistics, ...codecs];

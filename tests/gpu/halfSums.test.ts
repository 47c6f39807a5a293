import { expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/device';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { flash } from '../../src/kernels/attention/flash';
import { roundToHalves } from '../../src/spec/half';
import { hasHalf } from '../../src/spec/plan';
import type { FloatValues } from '../../src/spec/tensor';
import { expectCountedAsModelled } from './countedTraffic';
import { testEngine } from './nodeEngine';
import { runKernel } from './runKernel';

const GATE = 2e-3;
const DIM = 8;
const KEYS = 160;
const dims: AttentionDims = {
  batch: 1,
  heads: 1,
  tokens: 16,
  keys: KEYS,
  headDim: DIM,
  causal: false,
  queryOffset: 0,
  scale: 1,
  half: 1,
};
const TUNING = { tileRows: 16, tileCols: 16, rows: 4, splits: 1 };

const engine = await testEngine();
/** The engine as one whose device adds f16 in pairs. */
const pairing = Object.create(engine, {
  capabilities: { value: { ...engine.capabilities, packedF16: true } },
}) as Engine;

/** Each key's score, the same for all queries, and its value, near the same in all columns. */
function inputsOf(score: (key: number) => number, value: (key: number) => number): FloatValues {
  const first = (index: number): boolean => index % DIM === 0;
  const key = (index: number): number => Math.floor(index / DIM);
  return {
    q: new Float32Array(dims.tokens * DIM).map((_, i) => (first(i) ? 1 : 0)),
    k: new Float32Array(KEYS * DIM).map((_, i) => (first(i) ? score(key(i)) : 0)),
    v: new Float32Array(KEYS * DIM).map((_, i) => value(key(i)) * (1 - (i % DIM) / 64)),
  };
}

const wave = (key: number): number => 1 + Math.sin(key) / 2;

/** What f16 would lose if weights were taken, values added, or sums kept without care. */
const DANGERS: readonly (readonly [string, FloatValues])[] = [
  ['many keys that weigh 1e-7 each, beside one of value 0', sink(16)],
  [
    'equal values',
    inputsOf(
      () => 0,
      () => 1.0146,
    ),
  ],
  [
    'values of 60000',
    inputsOf(
      (key) => Math.sin(key),
      (key) => 6e4 * Math.cos(key / 40),
    ),
  ],
  [
    'a value of 60000 among the last',
    inputsOf(
      (key) => -key / 99,
      (key) => (key === 150 ? 6e4 : 9),
    ),
  ],
  [
    'values of 1e-4',
    inputsOf(
      (key) => 3 * Math.sin(key),
      (key) => 1e-4 * wave(key),
    ),
  ],
  ['scores that fall by 2 a key', inputsOf((key) => -2 * key, wave)],
  ['scores that rise by 2 a key', inputsOf((key) => 2 * key, wave)],
  [
    'scores that fall by 100 and come back',
    inputsOf((key) => -100 * (key % 80 > 20 ? 1 : 0), wave),
  ],
  ['scores of ±1e4', inputsOf((key) => 1e4 * Math.sin(key), wave)],
];

/** One key far above all others and of value 0: the others alone make the output. */
function sink(above: number): FloatValues {
  return inputsOf(
    (key) => (key === 0 ? above : Math.sin(key)),
    (key) => (key === 0 ? 0 : wave(key)),
  );
}

/** The sum of `terms` equal products, rounded to f16 after each. */
function sumOfHalves(terms: number, value: number): number {
  let sum = 0;
  for (let term = 0; term < terms; term++) sum = roundToHalves(Float32Array.of(sum + value))[0]!;
  return sum;
}

it('sums of 8 equal products are within the tolerance, of 16 not all', () => {
  const errors = [8, 16].map((terms) =>
    Math.max(
      ...Array.from({ length: 1024 }, (_, i) => 1 + i / 1024).map((value) =>
        Math.abs(sumOfHalves(terms, value) / (terms * value) - 1),
      ),
    ),
  );
  expect(errors[0]).toBeLessThan(0.75 * GATE);
  expect(errors[1]).toBeGreaterThan(GATE);
});

// without the features there is nothing to run
const { capabilities } = engine;
const runs = hasHalf(capabilities) && capabilities.features.has('subgroups');

it.each(runs ? DANGERS : [])('bears %s', async (_, inputs) => {
  await expectRight(dims, inputs);
});

it.each(runs ? DANGERS.slice(2, 6) : [])('bears %s, in pieces', async (_, inputs) => {
  await expectRight(dims, inputs, { ...TUNING, splits: 2 });
});

const ragged: AttentionDims = {
  ...dims,
  heads: 4,
  keyHeads: 2,
  tokens: 37,
  keys: 83,
  headDim: 7,
  valueDim: 25,
  causal: true,
  queryOffset: 40,
  scale: undefined,
};
it.each(
  runs
    ? [
        ['ragged', ragged],
        ['masked', { ...ragged, softcap: 3, mask: true, keyLengths: true }],
      ]
    : [],
)('is right %s', (_, size) => expectRight(size as AttentionDims));

it.each(runs ? ['flash'] : [])('%s is right with two quads to a row', async () => {
  const few = { ...pairing.capabilities, registers: 64 };
  const scarce = Object.create(engine, { capabilities: { value: few } }) as Engine;
  const size = { ...dims, headDim: 16, valueDim: 64, scale: undefined };
  expect(flash.plan(size, TUNING, few).constants['LANES']).toBe(8);
  await expectRight(size, undefined, TUNING, scarce);
});

it.each(runs ? [1, 2, 8] : [])('is right with %i rows held', (rows) =>
  expectRight(dims, undefined, { ...TUNING, tileRows: 32, rows }),
);

it.each(runs ? ['flash'] : [])('%s is not finite where a score leaves f32', async () => {
  const inputs = inputsOf((key) => (key === 7 ? 6e4 : 1), wave);
  const size = { ...dims, scale: 1e34 };
  const { output } = await runKernel(flash, {
    dims: size,
    inputs,
    tuning: TUNING,
    engine: pairing,
  });
  expect(output.some(Number.isFinite)).toBe(false);
});

it.each(runs ? ['flash'] : [])('%s asks for exactly the bytes that its model says', () =>
  expectCountedAsModelled(flash, { ...ragged, headDim: 3, valueDim: 5 }, TUNING, pairing),
);

async function expectRight(
  size: AttentionDims,
  inputs?: FloatValues,
  tuning: Readonly<Record<string, number>> = TUNING,
  on: Engine = pairing,
): Promise<void> {
  const run = { dims: size, tuning, engine: on, ...(inputs && { inputs }) };
  const { measurement, source } = await runKernel(flash, run);
  expect(source).toContain('alias staged_four = vec4h;');
  expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: GATE });
}

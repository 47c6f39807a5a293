import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/device';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { gatedLinearTask } from '../../src/kernels/linear-attention/gatedTask';
import { attention } from '../../src/kernels/attention/task';
import { outputError } from '../../src/measure/verify';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { roundToHalves } from '../../src/spec/half';
import { hasHalf, NO_HALF, resolveTuning } from '../../src/spec/plan';
import type { FloatValues } from '../../src/spec/tensor';
import { expectCountedAsModelled } from './countedTraffic';
import { defaultLimitsEngine, testEngine } from './nodeEngine';
import { everyKernel, planText, runKernel } from './runKernel';

const GATE = 2e-3;

const half = { batch: 1, heads: 1, causal: false, queryOffset: 0, half: 1 } as const;
/** Odd numbers of elements everywhere: the last word of each tensor is half a value. */
const ragged: AttentionDims = {
  ...half,
  heads: 3,
  keyHeads: 1,
  tokens: 37,
  keys: 83,
  headDim: 7,
  valueDim: 9,
  causal: true,
  queryOffset: 40,
};
/** What softmax attention alone knows. */
const optional = { softcap: 3, mask: true, maskSharesHeads: true, keyLengths: true } as const;

function raggedOf({ task }: Kernel<AttentionDims>): AttentionDims {
  return task === attention ? { ...ragged, ...optional } : ragged;
}

/** Small tiles compile fast, with counters most of all. */
const SMALL: Tuning = { tileRows: 32, tileCols: 16, rows: 4, columns: 1, chunkSize: 16, tile: 32 };

const engine = await testEngine();

/** A kernel that knows f32 alone says so, and is not asked here. */
const storing = everyKernel.filter(([, kernel]) => {
  const { capabilities } = engine;
  const tuning = resolveTuning(kernel, ragged, capabilities);
  return kernel.plan(ragged, tuning, capabilities).stored === 'f16';
});

/** The engine as if its device had these features alone, and no more than it must. */
async function floorEngine(features: readonly string[], cpuLanes?: number): Promise<Engine> {
  const floor = await defaultLimitsEngine();
  const cpu = cpuLanes === undefined ? {} : { isCpu: true, subgroupSize: cpuLanes };
  const capabilities = { ...floor.capabilities, features: new Set(features), ...cpu };
  return Object.create(floor, { capabilities: { value: capabilities } }) as Engine;
}

describe('without shader-f16', () => {
  it.each(storing)('%s says why it does not run', async (_, kernel) => {
    const lacking = await floorEngine([]);
    const run = runKernel(kernel, { dims: ragged, engine: lacking });
    await expect(run).rejects.toThrow(NO_HALF.en);
  });
});

/**
 * A sum of one large product, then of so small ones that a state of halves, even one that takes them
 * 64 at a time, would stay where it is.
 */
const KEYS = 8192;
/** Logarithm of what each key leaves of the state: nearly all. */
const FADES = -1e-6;
const drifting: AttentionDims = { ...half, tokens: 1, keys: KEYS, headDim: 1, scale: 1 };
const small = 2 ** -9;
const drift: FloatValues = {
  q: Float32Array.of(1),
  k: new Float32Array(KEYS).fill(small).fill(1, 0, 1),
  v: new Float32Array(KEYS).fill(1.5 * small).fill(1, 0, 1),
  decay: new Float32Array(KEYS).fill(FADES),
};

/** The last state of {@link drift}, stored as halves each time that `every` keys were added. */
function stateOfHalves(every: number): number {
  let state = 0;
  for (let start = 0; start < KEYS; start += every) {
    let sum = 0;
    for (let key = start; key < start + every; key++) sum += drift['k']![key]! * drift['v']![key]!;
    const left = state * Math.exp(every * FADES);
    state = roundToHalves(Float32Array.of(left + sum))[0]!;
  }
  return state;
}

it.each([1, 64])('a state stored as f16 after every %i keys would be noticed', (every) => {
  const expected = gatedLinearTask.reference(drift, drifting, [0]);
  const output = Float32Array.of(stateOfHalves(every));
  const { tolerance } = gatedLinearTask;
  expect(outputError(output, expected, [0], 1, tolerance).relative).toBeGreaterThan(10 * GATE);
});

// a test that is skipped would count as failed: without the feature there is nothing to run
const kernels = hasHalf(engine.capabilities) ? storing : [];

it.each(kernels)('%s stores f16', (_, kernel) => expectRight(kernel, raggedOf(kernel)));

it.each(kernels)('%s asks for exactly the bytes that its model says', (_, kernel) =>
  expectCountedAsModelled(kernel, { ...ragged, headDim: 3, valueDim: 5 }, SMALL),
);

const flashAlone = kernels.filter(([id]) => id === 'flash');
const linearAlone = kernels.filter(([id]) => id === 'linear');
// microtiles, and rows on the lanes of a CPU's vector
const forms = [
  ...flashAlone.map(([id, kernel]) => [id, kernel, undefined] as const),
  ...linearAlone.map(([id, kernel]) => [id, kernel, 4] as const),
];
it.each(forms)('%s stores f16 in its form for other devices', async (_, kernel, cpuLanes) => {
  const dims = raggedOf(kernel);
  const floor = await floorEngine(['shader-f16'], cpuLanes);
  expect(planText(kernel, dims, floor)).not.toBe(planText(kernel, dims, engine));
  await expectRight(kernel, dims, floor);
});

it.each(flashAlone)('%s merges pieces of the keys into f16', (_, kernel) => {
  const one = { tileRows: 1, tileCols: 8, rows: 1, splits: 4 };
  return expectRight(kernel, { ...ragged, tokens: 1 }, engine, one);
});

const linears = kernels.filter(([, { task }]) => task !== attention);
it.each(linears)('%s keeps its state in f32', async (_, kernel) => {
  const identity = kernel.task === gatedLinearTask ? {} : { featureMap: 2 };
  const dims = { ...drifting, ...identity };
  const { measurement } = await runKernel(kernel, { dims, inputs: drift });
  expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: GATE });
});

/** Within 2e-3 of float64 on the inputs as rounded. */
async function expectRight(
  kernel: Kernel<AttentionDims>,
  dims: AttentionDims,
  on: Engine = engine,
  choice: Partial<Tuning> = SMALL,
): Promise<void> {
  const own = kernel.tunables.map(({ name }) => [name, choice[name]] as const);
  const tuning = Object.fromEntries(own.filter(([, value]) => value !== undefined)) as Tuning;
  const { measurement, source, output } = await runKernel(kernel, { dims, engine: on, tuning });
  expect(source).toMatch(/^enable f16;/);
  expect(measurement.error).toMatchObject({ withinTolerance: true, tolerance: GATE });
  expect(measurement.error.rowsChecked).toBe(measurement.error.rowsTotal);
  // none of an output of f32 would be so
  expect(roundToHalves(output)).toEqual(output);
}

import { describe, expect, it } from 'vitest';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { flashRow } from '../../src/kernels/attention/flashRow';
import { reads } from '../../src/kernels/traffic';
import { countTraffic } from '../../src/measure/countTraffic';
import type { Kernel } from '../../src/spec/kernel';
import { requestedTraffic, resolveTuning, sumByTensor, totalBytes } from '../../src/spec/plan';
import { sampleFloats } from '../../src/workloads/inputs';
import { expectCountedAsModelled } from '../gpu/countedTraffic';
import { defaultLimitsEngine, manyLanesEngine, testEngine } from '../gpu/nodeEngine';
import { describeDims, everyKernel, sizesRunOtherwise, softmaxKernels } from '../gpu/runKernel';
import { everyNth, sizesOfRun } from '../sizes';

const base = { batch: 1, heads: 2, headDim: 6, causal: false, queryOffset: 0 } as const;
const causal = { ...base, causal: true } as const;

const sizes: readonly AttentionDims[] = [
  { ...base, tokens: 1, keys: 1 },
  { ...base, tokens: 70, keys: 131, batch: 2 },
  { ...base, tokens: 5, keys: 1100 },
  // rows that are read twice, as no chip holds them
  { ...causal, tokens: 3, keys: 8100, queryOffset: 8000 },
  { ...causal, tokens: 70, keys: 70 },
  { ...causal, tokens: 40, keys: 131, queryOffset: 91 },
  { ...causal, tokens: 131, keys: 70, queryOffset: -33 },
  { ...causal, tokens: 131, keys: 40, queryOffset: 7 },
  { ...base, tokens: 70, keys: 65, headDim: 130 },
  { ...causal, tokens: 66, keys: 66, headDim: 130 },
];

const engines = [await testEngine(), await manyLanesEngine(), await defaultLimitsEngine()];

/** Half of the sizes on each engine that runs the kernel as none before it does. */
function elsewhere(kernel: Kernel<AttentionDims>, some: readonly AttentionDims[]) {
  return engines
    .slice(1)
    .flatMap((engine, index) =>
      everyNth(2, sizesRunOtherwise(kernel, engine, engines.slice(0, index + 1), some)).map(
        (dims) => [describeDims(dims), dims, engine] as const,
      ),
    );
}

describe.each(everyKernel)('%s', (_, kernel) => {
  it.each(sizesOfRun(sizes).map((dims) => [describeDims(dims), dims] as const))(
    'asks for exactly the bytes that its model says: %s',
    (_size, dims) => expectCountedAsModelled(kernel, dims),
  );

  it.each(elsewhere(kernel, sizes))(
    'asks for what its model says on another device: %s',
    (_size, dims, engine) => expectCountedAsModelled(kernel, dims, {}, engine),
  );

  const several = kernel.tunables.flatMap(({ name, choices }) =>
    [choices[0]!, choices[2]!].filter(Boolean).map((value) => [name, value] as const),
  );
  it.each(several)('asks for what its model says with %s=%i', (name, value) =>
    expectCountedAsModelled(kernel, { ...causal, tokens: 130, keys: 130 }, { [name]: value }),
  );
});

const grouped = { ...base, batch: 2, heads: 6, keyHeads: 2, valueDim: 9 } as const;
const masked = { ...base, batch: 2, tokens: 70, keys: 83, mask: true } as const;

const optionalSizes: readonly AttentionDims[] = [
  { ...grouped, tokens: 70, keys: 131 },
  { ...grouped, tokens: 66, keys: 66, headDim: 130, valueDim: 40, causal: true },
  { ...masked, softcap: 2 },
  { ...masked, causal: true, maskSharesBatch: true, maskSharesHeads: true },
  { ...masked, maskSharesTokens: true, queryOffset: 9, causal: true },
  { ...grouped, tokens: 37, keys: 83, mask: true, softcap: 2, keyLengths: true, causal: true },
];

const LENGTHS = [0, 31, 83];
const lengthy: AttentionDims = {
  ...base,
  batch: LENGTHS.length,
  tokens: 37,
  keys: 83,
  causal: true,
  mask: true,
  keyLengths: true,
};

describe.each(softmaxKernels)('%s', (_, kernel) => {
  it.each(sizesOfRun(optionalSizes).map((dims) => [describeDims(dims), dims] as const))(
    'asks for exactly the bytes that its model says, lengths being full: %s',
    (_size, dims) => expectCountedAsModelled(kernel, dims),
  );

  it.each(elsewhere(kernel, optionalSizes))(
    'asks for what its model says on another device, lengths being full: %s',
    (_size, dims, engine) => expectCountedAsModelled(kernel, dims, {}, engine),
  );

  it('asks of the keys that a batch entry lacks for nothing', async () => {
    const engine = await testEngine();
    const tuning = resolveTuning(kernel, lengthy, engine.capabilities);
    const key_lengths = Float32Array.of(...LENGTHS);
    const inputs = { ...sampleFloats(kernel.task, lengthy, 5), key_lengths };
    const counted = sumByTensor(
      (await countTraffic(engine, kernel as unknown as Kernel, lengthy, tuning, inputs)).flat(),
    );
    const ofTensor = (traffic: typeof counted, name: string) =>
      totalBytes(traffic.filter(({ tensor }) => tensor === name));
    for (const name of ['k', 'v', 'mask']) {
      const modelled = LENGTHS.filter((keys) => keys > 0).map((keys) => {
        const alone = { ...lengthy, batch: 1, keys };
        return ofTensor(requestedTraffic(kernel.plan(alone, tuning, engine.capabilities)), name);
      });
      expect(ofTensor(counted, name), name).toBe(modelled.reduce((sum, bytes) => sum + bytes, 0));
    }
  });
});

describe('flash reads of K', () => {
  const flash = softmaxKernels.find(([id]) => id === 'flash')![1];

  it.each([
    [40, { tileRows: 16, rows: 16 }],
    [72, { tileRows: 8, rows: 8 }],
    [80, { tileRows: 8, rows: 8 }],
    // through workgroup memory
    [40, { tileRows: 16, tileCols: 16, rows: 4 }],
    [72, { tileRows: 8, tileCols: 16, rows: 2 }],
    [80, { tileRows: 8, tileCols: 16, rows: 2 }],
  ])('no column beyond a width of %i: %j', async (headDim, tuning) => {
    const dims = { ...base, heads: 1, tokens: 127, keys: 127, headDim };
    await expectCountedAsModelled(flash, dims, tuning);
    const { capabilities } = await testEngine();
    const plan = flash.plan(dims, resolveTuning(flash, dims, capabilities, tuning), capabilities);
    const bytes = totalBytes(requestedTraffic(plan).filter(({ tensor }) => tensor === 'k'));
    const once = Math.ceil(dims.tokens / tuning.tileRows) * headDim * 4;
    expect(bytes).toBeGreaterThanOrEqual(127 * once);
    expect(bytes).toBeLessThanOrEqual(128 * once);
  });
});

describe('a model that is wrong', () => {
  const size = { ...causal, tokens: 33, keys: 40 };

  it('is noticed by one element', async () => {
    const plan: typeof flashRow.plan = (...given) => {
      const right = flashRow.plan(...given);
      const [pass] = right.passes;
      return { ...right, passes: [{ ...pass!, traffic: [...pass!.traffic, reads('v', 1)] }] };
    };
    await expect(expectCountedAsModelled({ ...flashRow, plan }, size)).rejects.toThrow(
      'to deeply equal',
    );
  });

  it('is noticed where the shader reads once more', async () => {
    const { path, source } = flashRow.shader;
    const reading = source.replace('  var row_sum = 0.0;', '  var row_sum = 0.0;\n  _ = v[0];');
    expect(reading).not.toBe(source);
    const shader = { path, source: reading };
    await expect(expectCountedAsModelled({ ...flashRow, shader }, size)).rejects.toThrow(
      'to deeply equal',
    );
  });
});

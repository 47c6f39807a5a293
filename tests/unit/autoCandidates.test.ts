import { describe, expect, it } from 'vitest';
import { attentionKernels, flowKernels } from '../../src/kernels';
import { autoCandidates, fastestOf, MOST_CANDIDATES } from '../../src/measure/auto';
import { keyOf, type TunedTime } from '../../src/measure/tune';
import { type Capabilities, DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Kernel } from '../../src/spec/kernel';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import type { Dims } from '../../src/spec/task';

const gpu: Capabilities = {
  limits: { ...DEFAULT_CAPABILITIES.limits, maxComputeWorkgroupStorageSize: 32_768 },
  features: new Set(['subgroups']),
  subgroupSize: 32,
};
const devices: readonly (readonly [string, Capabilities])[] = [
  ['at the default limits', DEFAULT_CAPABILITIES],
  ['a GPU that does not tell its registers', gpu],
  ['a GPU of many registers', { ...gpu, registers: 256 }],
  ['a GPU of few registers', { ...gpu, registers: 64 }],
  ['a CPU', { ...gpu, subgroupSize: 4, isCpu: true }],
];
const dims = {
  batch: 1,
  heads: 8,
  tokens: 1024,
  keys: 1024,
  headDim: 64,
  causal: false,
  queryOffset: 0,
};
const all: readonly (readonly [Kernel, Dims])[] = [
  ...attentionKernels.map((kernel) => [kernel as unknown as Kernel, dims] as const),
  ...flowKernels.map(
    (kernel) => [kernel as unknown as Kernel, kernel.task.testDims[4]! as unknown as Dims] as const,
  ),
];
const flash = attentionKernels.find(({ id }) => id === 'flash') as unknown as Kernel;
const candidatesOf = (kernel: Kernel, size: Dims, capabilities: Capabilities) =>
  autoCandidates(kernel, size, capabilities, async () => undefined);
const rowsAndCols = async (capabilities: Capabilities) =>
  (await candidatesOf(flash, dims, capabilities)).map(({ rows, tileCols }) => [rows, tileCols]);

describe('what auto tries', () => {
  it.each(devices)('is the default and few others that run, %s', async (_, capabilities) => {
    for (const [kernel, size] of all) {
      const found = await candidatesOf(kernel, size, capabilities);
      const usual = resolveTuning(kernel, size, capabilities);
      if (unsupported(kernel, size, usual, capabilities)) continue;
      expect(found[0], kernel.id).toEqual(usual);
      expect(found.length, kernel.id).toBeLessThanOrEqual(MOST_CANDIDATES);
      expect(new Set(found.map(keyOf)).size, kernel.id).toBe(found.length);
      for (const tuning of found) {
        expect(unsupported(kernel, size, tuning, capabilities), kernel.id).toBeNull();
      }
      // who has tunables has something to try
      expect(found.length > 1, kernel.id).toBe(kernel.tunables.length > 0);
    }
  });

  it('is for flash what other budgets of registers would be, then other tiles', async () => {
    expect(await rowsAndCols({ ...gpu, registers: 256 })).toEqual([
      [4, 16],
      [2, 16],
      [4, 8],
    ]);
    expect(await rowsAndCols({ ...gpu, registers: 64 })).toEqual([
      [1, 16],
      [2, 16],
      [1, 8],
    ]);
    expect(await rowsAndCols(gpu)).toEqual([
      [2, 16],
      [1, 16],
      [4, 16],
    ]);
  });

  it('leaves out neighbours that the device does not run', async () => {
    const standard = all.find(([{ id }]) => id === 'standard')![0];
    const reason = { en: 'no', 'zh-CN': '否' };
    const large: Kernel = { ...standard, invalid: (_, { tile }) => (tile === 32 ? reason : null) };
    const tiles = async (kernel: Kernel) =>
      (await candidatesOf(kernel, dims, gpu)).map(({ tile }) => tile);
    expect([await tiles(standard), await tiles(large)]).toEqual([[64, 32], [64]]);
  });

  it('names tunables that the kernel has', () => {
    for (const [{ id, neighbours = [], tunables }] of all) {
      const names = tunables.map(({ name }) => name);
      expect(names, id).toEqual(expect.arrayContaining([...neighbours]));
    }
  });
});

describe('the fastest of few', () => {
  const tunings = [{ tile: 64 }, { tile: 32 }, { tile: 16 }];
  const wrong = { en: 'wrong', 'zh-CN': '错误' };
  /** Times of the comparison of all, then of the default and the best once more. */
  const of = async (first: readonly TunedTime[], second: readonly TunedTime[] = []) => {
    const asked: (readonly (number | undefined)[])[] = [];
    const fastest = await fastestOf(tunings, async (each) => {
      asked.push(each.map(({ tile }) => tile));
      return asked.length === 1 ? first : second;
    });
    return { fastest, asked };
  };

  it('is the best, with what it gains over the default when they are timed once more', async () => {
    expect(await of([100, 80, 50], [90, 60])).toEqual({
      fastest: { tuning: { tile: 16 }, faster: 1.5 },
      asked: [
        [64, 32, 16],
        [64, 16],
      ],
    });
  });

  it('is the default where nothing gains more than two measurements differ', async () => {
    const held = { fastest: { tuning: { tile: 64 }, faster: 1 }, asked: [[64, 32, 16]] };
    expect(await of([100, 99, 96])).toEqual(held);
    expect(await of([100, 300, 200])).toEqual(held);
    expect((await of([100, 95, 101], [100, 95])).fastest?.tuning).toEqual({ tile: 32 });
  });

  it('is the default where the gain does not hold', async () => {
    const held = { tuning: { tile: 64 }, faster: 1 };
    expect((await of([100, 80, 50], [100, 98])).fastest).toEqual(held);
    expect((await of([100, 80, 50], [100, wrong])).fastest).toEqual(held);
  });

  it('is never one that is wrong or does not run, and unknown where that is the default', async () => {
    expect((await of([100, wrong, 80], [100, 80])).fastest?.tuning).toEqual({ tile: 16 });
    expect((await of([100, wrong, wrong])).fastest).toEqual({ tuning: { tile: 64 }, faster: 1 });
    expect((await of([wrong, 10, 20])).fastest).toBeNull();
    expect((await of([wrong, wrong, wrong])).fastest).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { presets } from '../../src/workloads/presets';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Tuning } from '../../src/spec/kernel';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { byteSize } from '../../src/spec/tensor';

const long = {
  batch: 1,
  heads: 16,
  tokens: 16_384,
  keys: 16_384,
  headDim: 64,
  causal: true,
  queryOffset: 0,
};

/** Kernels whose scratch can outgrow a device: a choice that does not fit, and the one it names. */
const outgrowing: readonly [string, Tuning, RegExp, Tuning][] = [
  [
    'standard',
    { tile: 64, chunks: 1 },
    /16 GiB.*128 MiB.*choose 128 chunks or more/,
    { chunks: 128 },
  ],
  [
    'linear',
    { chunkSize: 16 },
    /264 MiB.*128 MiB.*choose chunks of 64 or longer/,
    { chunkSize: 64 },
  ],
];

describe.each(outgrowing)('%s', (id, tooMuch, words, enough) => {
  const kernel = attentionKernels.find((each) => each.id === id)!;

  it('says with numbers what would fit, and it does', () => {
    expect(unsupported(kernel, long, tooMuch, DEFAULT_CAPABILITIES)?.en).toMatch(words);
    const better = { ...tooMuch, ...enough };
    expect(unsupported(kernel, long, better, DEFAULT_CAPABILITIES)).toBeNull();
  });

  it('fits by default wherever its inputs fit and some choice does', () => {
    const { maxStorageBufferBindingSize: most } = DEFAULT_CAPABILITIES.limits;
    for (const preset of presets) {
      const dims = preset.dims as AttentionDims | undefined;
      if (!dims || kernel.task.inputs(dims).some((tensor) => byteSize(tensor) > most)) continue;
      if (id === 'linear' && dims.headDim > 256) continue;
      const tuning = resolveTuning(kernel, dims, DEFAULT_CAPABILITIES);
      expect(unsupported(kernel, dims, tuning, DEFAULT_CAPABILITIES)).toBeNull();
    }
  });
});

describe('a shape that a kernel does not know', () => {
  const short = { ...long, tokens: 64, keys: 64, heads: 6 };
  const reasonOf = (id: string, change: Partial<AttentionDims>) => {
    const kernel = attentionKernels.find((each) => each.id === id)!;
    const dims = { ...short, ...change };
    const tuning = resolveTuning(kernel, dims, DEFAULT_CAPABILITIES);
    return unsupported(kernel, dims, tuning, DEFAULT_CAPABILITIES)?.en ?? null;
  };

  it.each(['standard', 'flash', 'two-pass', 'linear'])('is no number of heads for %s', (id) => {
    expect(reasonOf(id, { keyHeads: 4 })).toMatch(/key heads/);
  });

  it('names the key heads that divide the heads', () => {
    expect(reasonOf('flash', { keyHeads: 4 })).toMatch(/choose 1, 2, 3, 6 key heads/);
    expect(reasonOf('flash', { keyHeads: 3 })).toBeNull();
  });

  it.each([
    [{ mask: true }, /does not support “Mask”: switch it off/],
    [{ keyLengths: true }, /does not support “Key lengths”: switch it off/],
    [{ softcap: 50 }, /does not support “Softcap”: set it to 0/],
  ])('is refused by linear attention, never ignored: %j', (change, reason) => {
    expect(reasonOf('linear', change)).toMatch(reason);
    expect(reasonOf('standard', change)).toBeNull();
  });

  it('is latent attention for the kernels that hold whole rows, and not for standard', () => {
    const latent = { tokens: 1, keyHeads: 1, headDim: 576, valueDim: 512 };
    expect(reasonOf('standard', latent)).toBeNull();
    for (const id of ['flash', 'two-pass']) {
      expect(reasonOf(id, latent)).toMatch(/head dimension is 576, this kernel reaches 256/);
      expect(reasonOf(id, { valueDim: 257 })).toMatch(/value dimension is 257/);
    }
  });
});

describe('flash begins on a GPU', () => {
  const flash = attentionKernels.find(({ id }) => id === 'flash')!;
  const size = { ...long, tokens: 4096, keys: 4096, heads: 8 };
  const onGpu = (registers: number | undefined, dims: AttentionDims) =>
    resolveTuning(flash, dims, {
      ...DEFAULT_CAPABILITIES,
      features: new Set(['subgroups']),
      subgroupSize: 8,
      registers,
    });

  it.each([
    [256, 64, 4, 128],
    [256, 128, 4, 128],
    [128, 64, 2, 128],
    [undefined, 64, 2, 128],
    // two quads share a row: half as many of them
    [128, 128, 2, 64],
    [64, 64, 1, 32],
  ])(
    'of %s registers, at dimension %i, with %i rows held',
    (registers, headDim, rows, tileRows) => {
      expect(onGpu(registers, { ...size, headDim })).toMatchObject({ rows, tileRows });
    },
  );

  it('with tiles half as tall where rows are few', () => {
    const few = { ...size, tokens: 512, keys: 512 };
    expect(onGpu(256, few)).toMatchObject({ rows: 4, tileRows: 64 });
  });
});

describe('standard begins', () => {
  const standard = attentionKernels.find(({ id }) => id === 'standard')!;

  it.each([
    [64, 32],
    [128, 64],
    [undefined, 64],
  ])('where a thread has %s registers with tiles of %i', (registers, tile) => {
    const capabilities = { ...DEFAULT_CAPABILITIES, registers };
    expect(resolveTuning(standard, long, capabilities)).toMatchObject({ tile });
  });
});

describe('a row of flash-row', () => {
  const flashRow = attentionKernels.find(({ id }) => id === 'flash-row')!;
  const threadsOf = (registers: number | undefined, headDim: number) => {
    const capabilities = { ...DEFAULT_CAPABILITIES, registers };
    const dims = { ...long, headDim };
    const tuning = resolveTuning(flashRow, dims, capabilities, { tileRows: 32, tileCols: 4 });
    return flashRow.plan(dims, tuning, capabilities).invocations / 32;
  };

  it.each([
    [256, 64, 1],
    [256, 128, 2],
    [128, 64, 2],
    [undefined, 128, 4],
    [64, 256, 4],
  ])('on a GPU of %s registers, of %i dimensions, is shared by %i', (registers, headDim, parts) => {
    expect(threadsOf(registers, headDim)).toBe(parts);
  });
});

describe.each([
  ['two-pass', 64],
  ['two-pass', 128],
  ['flash', 64],
  ['flash', 128],
])('%s of %i dimensions, without subgroups', (id, headDim) => {
  const kernel = attentionKernels.find((each) => each.id === id)!;
  const bytesPerThread = (isCpu: boolean) => {
    const capabilities = { ...DEFAULT_CAPABILITIES, isCpu };
    const dims = { ...long, headDim };
    const tuning = resolveTuning(kernel, dims, capabilities);
    const { workgroupBytes, invocations } = kernel.plan(dims, tuning, capabilities);
    return workgroupBytes / invocations;
  };

  it('leaves a GPU room for the threads of 8 waves', () => {
    expect(bytesPerThread(false)).toBeLessThanOrEqual(128);
    expect(bytesPerThread(true)).toBeGreaterThan(128);
  });
});

it.each([
  [{ registers: 256 }, 4],
  [{ registers: undefined }, 4],
  [{ registers: 64 }, 1],
  [{ isCpu: true, subgroupSize: 4 }, 1],
])('linear writes out turns of its products where registers hold them: %j', (device, turns) => {
  const linear = attentionKernels.find(({ id }) => id === 'linear')!;
  const capabilities = { ...DEFAULT_CAPABILITIES, ...device };
  const plan = linear.plan(long, resolveTuning(linear, long, capabilities), capabilities);
  expect(plan.constants.TURNS).toBe(turns);
});

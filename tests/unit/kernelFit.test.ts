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
    /260 MiB.*128 MiB.*choose chunks of 64 or longer/,
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
      const tuning = resolveTuning(kernel, dims, DEFAULT_CAPABILITIES);
      expect(unsupported(kernel, dims, tuning, DEFAULT_CAPABILITIES)).toBeNull();
    }
  });
});

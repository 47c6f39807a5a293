import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import { attentionDimensions, type AttentionDims } from '../../src/kernels/attention/dims';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { presets } from '../../src/workloads/presets';

/** A device on which nothing is too large to bind. */
const ROOMY = {
  ...DEFAULT_CAPABILITIES,
  limits: {
    ...DEFAULT_CAPABILITIES.limits,
    maxBufferSize: 2 ** 40,
    maxStorageBufferBindingSize: 2 ** 40,
  },
};

const PUBLISHED = new URL('../../../shared/data/workloads.json', import.meta.url);

describe('presets', () => {
  it('have ids of their own', () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  });

  it('stay within the ranges of the dimensions', () => {
    for (const { name, dims } of presets) {
      if (!dims) continue;
      for (const dimension of attentionDimensions) {
        if (dimension.kind !== 'integer') continue;
        // a shape says nothing of storage
        if (dimension.name === 'half') continue;
        const value = dims[dimension.name];
        expect(value, `${name}: ${dimension.name}`).toBeGreaterThanOrEqual(dimension.min);
        expect(value, `${name}: ${dimension.name}`).toBeLessThanOrEqual(dimension.max);
      }
    }
  });

  it('close what no kernel runs yet, with the reason', () => {
    const closed = presets.filter((preset) => preset.closed);
    expect(closed.map(({ id }) => id)).toEqual([
      'gau-base-d-768-e-1536-s-128-n-1024',
      'flash-chunk-c-256-n-8192-quad-part',
    ]);
    expect(closed[0]?.closed?.en).toContain('1536');
  });

  it('open grouped heads, values of another length, and latent attention for some kernel', () => {
    for (const { name, dims } of presets) {
      if (!dims) continue;
      const runs = attentionKernels.some((kernel) => {
        const sizes = dims as AttentionDims;
        const tuning = resolveTuning(kernel, sizes, ROOMY);
        return !unsupported(kernel, sizes, tuning, ROOMY);
      });
      expect(runs, name).toBe(true);
    }
    const latent = presets.find(({ id }) => id.startsWith('moonlight-mla-decode'));
    expect(latent?.dims).toMatchObject({ headDim: 576, valueDim: 512, keyHeads: 1, tokens: 1 });
  });

  it('hold the figures of the collection they were taken from, where it is at hand', () => {
    if (!existsSync(PUBLISHED)) {
      console.error(
        '../shared/data/workloads.json is absent: the figures are not compared with it',
      );
      return;
    }
    const { workloads } = JSON.parse(readFileSync(PUBLISHED, 'utf8'));
    for (const [index, preset] of presets.entries()) expect(preset).toMatchObject(workloads[index]);
    expect(presets).toHaveLength(workloads.length);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attentionDimensions } from '../../src/kernels/attention/dims';
import { presets } from '../../src/workloads/presets';

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
        const value = dims[dimension.name];
        expect(value, `${name}: ${dimension.name}`).toBeGreaterThanOrEqual(dimension.min);
        expect(value, `${name}: ${dimension.name}`).toBeLessThanOrEqual(dimension.max);
      }
    }
  });

  it('close what no kernel runs yet, with the reason', () => {
    const closed = presets.filter((preset) => preset.closed);
    expect(closed.map(({ id }) => id)).toEqual([
      'moonlight-mla-prefill-2048-expanded',
      'moonlight-mla-decode-ctx-8192-absorbed-mqa',
      'gau-base-d-768-e-1536-s-128-n-1024',
      'flash-chunk-c-256-n-8192-quad-part',
    ]);
    expect(closed[1]?.closed?.en).toContain('576');
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

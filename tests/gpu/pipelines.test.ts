import { describe, expect, it } from 'vitest';
import { MOST_SHADERS } from '../../src/gpu/pipelines';
import { testEngine } from './nodeEngine';

const source = (index: number) => `
@group(0) @binding(0) var<uniform> params: vec4u;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;
@compute @workgroup_size(1) fn write_index() { output[0] = ${index}u + params.x; }`;

describe('the pipelines', () => {
  it('are kept by their text, the latest used of them, and no more than so many', async () => {
    const { pipelines } = await testEngine();
    const compile = (index: number) =>
      pipelines.compile('test', source(index), ['write_index'], { reads: 0, writes: 1 });
    const isCached = async (index: number) => (await compile(index)).compileNs === 0;
    expect(await isCached(0)).toBe(false);
    expect(await isCached(0)).toBe(true);
    for (let index = 1; index < MOST_SHADERS; index++) await compile(index);
    // used again, it is the latest, and the next goes first
    expect(await isCached(0)).toBe(true);
    await compile(MOST_SHADERS);
    expect(await isCached(0)).toBe(true);
    expect(await isCached(1)).toBe(false);
  });
});

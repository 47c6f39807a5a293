import { describe, expect, it } from 'vitest';
import { flash } from '../../src/kernels/attention/flash';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';

const dims = {
  batch: 1,
  heads: 8,
  tokens: 1024,
  keys: 1024,
  headDim: 64,
  causal: false,
  queryOffset: 0,
};
const tuning = { tileRows: 128, tileCols: 16, rows: 4, splits: 1 };
const pairing = {
  ...DEFAULT_CAPABILITIES,
  features: new Set(['subgroups', 'shader-f16']),
  registers: 256,
  packedF16: true,
};

describe('sums in f16', () => {
  it('are taken where values are f16 and the device adds them in pairs', () => {
    const plan = flash.plan({ ...dims, half: 1 }, tuning, pairing);
    // sums of 2 steps of 4 lanes: 8 products
    expect(plan.constants).toMatchObject({ CHUNK_STEPS: 2, LANES: 4 });
    expect(plan.aliases).toMatchObject({ staged_four: 'vec4h' });
    expect(plan.arithmetic?.en).toContain('in sums of 8');
  });

  it('have 8 products where two quads share a row too', () => {
    const plan = flash.plan({ ...dims, headDim: 128, half: 1 }, tuning, pairing);
    const { LANES, CHUNK_STEPS, CHUNKS, STEPS } = plan.constants;
    expect(Number(LANES) * Number(CHUNK_STEPS)).toBe(8);
    expect(Number(CHUNKS) * Number(CHUNK_STEPS)).toBe(STEPS);
  });

  it.each([
    ['f32 is stored', {}, pairing],
    ['the device does not', { half: 1 }, { ...pairing, packedF16: false }],
  ])('are not taken where %s', (_, change, capabilities) => {
    const plan = flash.plan({ ...dims, ...change }, tuning, capabilities);
    expect(plan.aliases).toMatchObject({ staged_four: 'vec4f' });
    expect(plan.arithmetic?.en ?? '').not.toContain('in sums of');
  });

  it('halve the workgroup memory of values', () => {
    const bytes = [true, false].map(
      (packedF16) =>
        flash.plan({ ...dims, half: 1 }, tuning, { ...pairing, packedF16 }).workgroupBytes,
    );
    expect(bytes).toEqual([32 + 16 * 64 * (4 + 2), 16 + 16 * 64 * (4 + 4)]);
  });
});

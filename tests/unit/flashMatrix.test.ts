import { describe, expect, it } from 'vitest';
import { matricesOf } from '../../src/gpu/matrices';
import { attentionKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { flashMatrix } from '../../src/kernels/attention/flashMatrix';
import { type Capabilities, DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { shaderSource } from '../../src/spec/shader';

const dims: AttentionDims = {
  batch: 1,
  heads: 8,
  tokens: 1024,
  keys: 1024,
  headDim: 64,
  causal: false,
  queryOffset: 0,
  half: 1,
};

function device(
  rows: number,
  columns: number,
  depth: number,
  about: Pick<Capabilities, 'largestSubgroup' | 'registers' | 'isCpu'>,
) {
  const limits = { ...DEFAULT_CAPABILITIES.limits, maxComputeWorkgroupStorageSize: 32 * 1024 };
  const features = new Set(['subgroups', 'shader-f16']);
  return { limits, features, matrices: [{ rows, columns, depth }], ...about };
}

const navi31 = device(16, 16, 16, { largestSubgroup: 64, registers: 256 });
const arc = device(8, 8, 16, { largestSubgroup: 32, registers: 64 });
const lavapipe = device(8, 8, 8, { largestSubgroup: 8, isCpu: true });

const reasonOn = (capabilities: Capabilities, of: AttentionDims = dims, chosen = {}) =>
  unsupported(flashMatrix, of, resolveTuning(flashMatrix, of, capabilities, chosen), capabilities);

describe('flash-matrix', () => {
  it('is an experiment, and none of the kernels that run everywhere', () => {
    expect(attentionKernels).not.toContain(flashMatrix);
  });

  it.each([
    ['no feature', DEFAULT_CAPABILITIES],
    ['subgroups and f16 alone', { ...navi31, matrices: [] as const }],
    ['a product that no tile is made of', device(16, 12, 16, { largestSubgroup: 32 })],
  ])('says with %s what is missing, and how Chrome shows it', (_, capabilities) => {
    const reason = reasonOn(capabilities)!;
    for (const words of Object.values(reason)) {
      expect(words).toContain('chrome://flags/#enable-unsafe-webgpu');
    }
    // its figures are modelled all the same
    const tuning = resolveTuning(flashMatrix, dims, capabilities);
    expect(flashMatrix.plan(dims, tuning, capabilities).passes[0]!.workgroups).toBeGreaterThan(0);
  });

  it('multiplies f16 alone', () => {
    expect(reasonOn(navi31)).toBeNull();
    expect(reasonOn(navi31, { ...dims, half: 0 })?.en).toContain('store as f16');
  });

  it.each([
    ['RDNA3', navi31, { MATRIX_ROWS: 16, MATRIX_COLS: 16, MATRIX_DEPTH: 16, LANES: 64, HELD: 2 }],
    ['Arc', arc, { MATRIX_ROWS: 8, MATRIX_COLS: 8, MATRIX_DEPTH: 16, LANES: 32, PARTS: 4 }],
    ['lavapipe', lavapipe, { MATRIX_ROWS: 8, MATRIX_COLS: 8, MATRIX_DEPTH: 8, LANES: 8, HELD: 1 }],
  ])('is laid out for the matrices of %s', (_, capabilities, expected) => {
    const tuning = resolveTuning(flashMatrix, dims, capabilities);
    const plan = flashMatrix.plan(dims, tuning, capabilities);
    expect(plan.constants).toMatchObject(expected);
    expect(plan.invocations % (capabilities.largestSubgroup ?? 1)).toBe(0);
    const source = shaderSource(flashMatrix, plan);
    expect(source).toMatch(/^enable chromium_experimental_subgroup_matrix;$/m);
    expect(source).toContain('subgroupMatrixMultiplyAccumulate');
  });

  it('takes the largest product that is listed', () => {
    const matrices = [...arc.matrices, ...navi31.matrices, ...lavapipe.matrices];
    const several = { ...navi31, matrices };
    const tuning = resolveTuning(flashMatrix, dims, several);
    expect(flashMatrix.plan(dims, tuning, several).constants['MATRIX_ROWS']).toBe(16);
  });

  it('refuses tiles that its matrices do not divide, with their sizes', () => {
    const reason = reasonOn(navi31, dims, { rows: 8 });
    expect(reason?.en).toContain('16×16 by 16×16');
    expect(reason?.['zh-CN']).toContain('16×16');
    expect(reasonOn(arc, dims, { tileCols: 16, parts: 4 })).not.toBeNull();
  });

  it('knows which scales take products of halves out of f32', () => {
    const overflows = (scale: number) => {
      const scaled = { ...dims, scale };
      const tuning = resolveTuning(flashMatrix, scaled, navi31);
      return flashMatrix.plan(scaled, tuning, navi31).constants['MAY_OVERFLOW'];
    };
    expect([1, 1e26, -1e28, 1e28].map(overflows)).toEqual([false, false, true, true]);
  });

  it('computes no more rows than there are, but for a matrix', () => {
    for (const capabilities of [navi31, arc, lavapipe]) {
      const { tileRows, rows } = resolveTuning(flashMatrix, { ...dims, tokens: 1 }, capabilities);
      const [matrix] = capabilities.matrices;
      expect([tileRows, rows]).toEqual([matrix!.rows, matrix!.rows]);
    }
  });
});

describe('matricesOf', () => {
  const listed = [
    { componentType: 'f16', resultComponentType: 'f16', M: 16, N: 16, K: 16 },
    { componentType: 'i8', resultComponentType: 'i32', M: 8, N: 8, K: 32 },
    { componentType: 'f16', resultComponentType: 'f32', M: 8, N: 16, K: 4 },
  ];
  const info = { subgroupMatrixConfigs: listed } as unknown as GPUAdapterInfo;
  const having = (...features: readonly string[]) =>
    ({ features: new Set(features) }) as unknown as GPUDevice;

  it('are those of f16 into f32', () => {
    const able = having('chromium-experimental-subgroup-matrix');
    expect(matricesOf(able, info)).toEqual([{ rows: 8, columns: 16, depth: 4 }]);
    expect(matricesOf(able, {} as GPUAdapterInfo)).toEqual([]);
  });

  it('are none without the feature', () => {
    expect(matricesOf(having('subgroups'), info)).toEqual([]);
  });
});

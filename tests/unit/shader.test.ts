import { describe, expect, it } from 'vitest';
import { attentionKernels, flowKernels } from '../../src/kernels';
import { attentionTestDims } from '../../src/kernels/attention/testDims';
import { flowTestDims } from '../../src/kernels/flow/testDims';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { requestedTraffic, resolveTuning, unsupported } from '../../src/spec/plan';
import { constantName, shaderSource } from '../../src/spec/shader';
import { unrollLoops } from '../../src/spec/unroll';

describe('constantName', () => {
  it('turns camel case into upper snake case', () => {
    expect(constantName('tileRows')).toBe('TILE_ROWS');
    expect(constantName('chunks')).toBe('CHUNKS');
  });
});

describe('unrollLoops', () => {
  it('leaves other loops as they are', () => {
    const source = 'fn f() {\n  for (var i = 0u; i < N; i++) {\n    g(i);\n  }\n}\n';
    expect(unrollLoops(source).source).toBe(source);
  });

  it('writes nested loops out with constant indices', () => {
    const source = [
      'const ROWS: u32 = 2;',
      'fn f() {',
      '  // unroll',
      '  for (var r = 0u; r < ROWS; r++) {',
      '    // unroll',
      '    for (var c = 0u; c < 1u; c++) {',
      '      if (r > c) { acc[r] = acc[c]; }',
      '    }',
      '  }',
      '  done();',
      '}',
      '',
    ].join('\n');
    const { source: written } = unrollLoops(source);
    expect(written).not.toMatch(/for|unroll/);
    expect(written.match(/const r = \du;/g)).toEqual(['const r = 0u;', 'const r = 1u;']);
    expect(written.match(/const c = 0u;/g)).toHaveLength(2);
    expect(written).toMatch(/\}\n {2}done\(\);\n\}\n$/);
    expect(written.split('{').length).toBe(written.split('}').length);
  });

  it('names a loop it cannot write out', () => {
    expect(() => unrollLoops('// unroll\nfor (var i = 1u; i < 4u; i++) {\n}\n')).toThrow(
      /not a loop from 0u/,
    );
    expect(() => unrollLoops('// unroll\nfor (var i = 0u; i < N; i++) {\n}\n')).toThrow(/N is no/);
  });
});

const floor = DEFAULT_CAPABILITIES;
const able = { ...floor, features: new Set(['subgroups', 'shader-f16']), subgroupSize: 8 };

/** A kernel may know f32 alone, if it says so: see below. */
const storing = attentionKernels.filter((kernel) => {
  const half = { ...attentionTestDims[14]!, half: 1 };
  return kernel.plan(half, resolveTuning(kernel, half, able), able).stored === 'f16';
});

it('is known to every kernel that softmax and linear attention came with', () => {
  expect(storing.length).toBeGreaterThanOrEqual(9);
});

describe.each(storing.map((kernel) => [kernel.id, kernel] as const))(
  'f16 storage of %s',
  (_, kernel) => {
    const single = { ...attentionTestDims[14]!, valueDim: 33 };
    const half = { ...single, half: 1 };
    const tuning = resolveTuning(kernel, half, able);
    const plan = kernel.plan(half, tuning, able);
    const source = shaderSource(kernel, plan);

    it('is enabled before all else, and what holds no input or output stays f32', () => {
      expect(source).toMatch(/^enable f16;\n/);
      expect(source.match(/f16/g)).toHaveLength(2);
      expect(source).toContain('\nalias stored = f16;\n');
      // k and v may be read by vectors, and so have names of their own for it
      const halves = [...source.matchAll(/ (\w+): array<(?:stored|\1_read)>;/g)].map(
        ([, name]) => name,
      );
      expect(halves).toEqual(['q', 'k', 'v', 'output']);
    });

    it('asks for half the bytes of those, and the same of all others', () => {
      const before = requestedTraffic(kernel.plan(single, tuning, able));
      expect(requestedTraffic(plan)).toEqual(
        before.map((traffic) => {
          const share = ['q', 'k', 'v', 'output'].includes(traffic.tensor) ? 0.5 : 1;
          const { tensor, readBytes, writeBytes } = traffic;
          return { tensor, readBytes: share * readBytes, writeBytes: share * writeBytes };
        }),
      );
    });

    it('is refused, with the reason, where the device has no shader-f16', () => {
      const reason = unsupported(kernel, half, resolveTuning(kernel, half, floor), floor);
      expect(reason?.en).toBe('this device has no shader-f16: store as f32');
      expect(unsupported(kernel, half, tuning, able)).toBeNull();
      expect(unsupported(kernel, single, resolveTuning(kernel, single, floor), floor)).toBeNull();
    });
  },
);

it('is refused, with the reason, by a kernel that does not know it', () => {
  const kernel = attentionKernels[0]!;
  const single = attentionTestDims[14]!;
  const half = { ...single, half: 1 };
  const plan: typeof kernel.plan = (_, ...rest) => kernel.plan(single, ...rest);
  const tuning = resolveTuning(kernel, half, able);
  const reason = unsupported({ ...kernel, plan }, half, tuning, able);
  expect(reason?.en).toBe('this kernel knows f32 alone: store as f32');
});

it('refuses a shader that has nothing to store as f16', () => {
  const kernel = flowKernels[0]!;
  const dims = flowTestDims[2]!;
  const plan = kernel.plan(dims, resolveTuning(kernel, dims, floor), floor);
  expect(() => shaderSource(kernel, { ...plan, stored: 'f16' })).toThrow(/no line "alias stored/);
});

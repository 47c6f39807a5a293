import { describe, expect, it } from 'vitest';
import { attentionKernels, flowKernels } from '../../src/kernels';
import { instrument } from '../../src/measure/instrument';
import { storageArrays } from '../../src/measure/storageArrays';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Kernel } from '../../src/spec/kernel';
import { boundTensors, resolveTuning } from '../../src/spec/plan';
import { shaderSource } from '../../src/spec/shader';
import { elementBytes } from '../../src/spec/tensor';

describe('instrument', () => {
  const count = (line: string): string => instrument(line, ['q', 'table'], 3).split('\n')[0] ?? '';

  it('tells reads from writes', () => {
    expect(count('let x = q[i + 1];')).toBe('let x = q[counted(0, u32(i + 1))];');
    expect(count('table[i] = 2;')).toBe('table[counted(3, u32(i))] = 2;');
    expect(count('if (q[i] == 1) {}')).toBe('if (q[counted(0, u32(i))] == 1) {}');
  });

  it.each(['table[i] += 2;', 'table[i] <<= 2;', 'table[i]++;', 'table [i] /= 2;'])(
    'counts an update as a read and a write: %s',
    (line) => {
      expect(count(line)).toBe(line.replace('[i]', '[counted(3, counted(2, u32(i)))]'));
    },
  );

  it('counts an index within an index', () => {
    expect(count('q[u32(table[i])] = table[a[2]];')).toBe(
      'q[counted(1, u32(u32(table[counted(2, u32(i))])))] = table[counted(2, u32(a[2]))];',
    );
  });

  it('leaves declarations, comments and other names alone', () => {
    const declaration = '@group(0) @binding(1) var<storage, read> q: array<f32>;';
    expect(count(declaration)).toBe(declaration);
    expect(count('q_tile[i] = x.q[0] + eq[1];')).toBe('q_tile[i] = x.q[0] + eq[1];');
    expect(count('a /* q[ */ b // table[')).toMatch(/^a +b +$/);
  });

  it('binds its counters where it is told, under names that are free', () => {
    expect(instrument('', ['a'], 4)).toContain('@binding(4)');
    expect(instrument('fn counted() { q[0] = 1; }', ['q'], 2)).toContain('q[counted_(1, u32(0))]');
  });

  it('refuses what it cannot tell, and names the line', () => {
    const refused = (source: string) => () => instrument(source, ['q'], 2);
    expect(refused('\nlet x = q[i].x;')).toThrow(
      expect.objectContaining({ line: 2, message: expect.stringMatching(/single component/) }),
    );
    expect(refused('\n\nlet x = q[i;')).toThrow(
      expect.objectContaining({ line: 3, message: expect.stringMatching(/not closed/) }),
    );
  });
});

describe('storageArrays', () => {
  const bound = (type: string, rest = '') =>
    `alias stored = f16;\n@group(0) @binding(2) var<storage, read> k: array<${type}>;\n${rest}`;

  it.each([
    ['f32', 4],
    ['stored', 2],
    ['vec4f', 16],
    ['vec3<u32>', 12],
    ['vec4<stored>', 8],
    ['vec2<f32>, 64', 8],
  ])('knows the bytes of array<%s>', (type, bytes) => {
    expect(storageArrays(bound(type))).toEqual([{ name: 'k', binding: 2, elementBytes: bytes }]);
  });

  it('lets the length be asked, and members and longer names be called alike', () => {
    expect(
      storageArrays(bound('f32', 'n = arrayLength(&k); a.k = kk + k [1]; // &k')),
    ).toHaveLength(1);
  });

  it.each([
    ['a pointer', bound('f32', 'let p = &k[1];'), 3],
    ['a pointer to all', bound('f32', 'let p = &k;'), 3],
    ['a name that hides it', bound('f32', '\nvar k = array(1, 2);'), 4],
    ['a structure', bound('Pair'), 2],
    ['atomics', bound('atomic<u32>'), 2],
    ['an alias of itself', `alias A = A;\n${bound('A')}`, 3],
    ['a structure around it', '@group(0) @binding(1) var<storage> all: Everything;', 1],
    ['a binding that is computed', '@group(0) @binding(ONE) var<storage> k: array<f32>;', 1],
  ])('refuses %s, and names the line', (_, source, line) => {
    expect(() => storageArrays(source)).toThrow(
      expect.objectContaining({ line, message: expect.stringMatching(/^not counted/) }),
    );
  });

  const kernels = [...attentionKernels, ...flowKernels] as readonly Kernel[];
  it.each(kernels.map((kernel) => [kernel.id, kernel] as const))(
    'finds every tensor of %s as it is bound',
    (_, kernel) => {
      const dims = kernel.task.testDims[0]!;
      const tuning = resolveTuning(kernel, dims, DEFAULT_CAPABILITIES);
      const plan = kernel.plan(dims, tuning, DEFAULT_CAPABILITIES);
      const expected = boundTensors(kernel.task, dims, plan).map((tensor, index) => ({
        name: tensor.name,
        binding: index + 1,
        elementBytes: elementBytes(tensor),
      }));
      const found = storageArrays(shaderSource(kernel, plan));
      expect(found.toSorted((a, b) => a.binding - b.binding)).toEqual(expected);
    },
  );
});

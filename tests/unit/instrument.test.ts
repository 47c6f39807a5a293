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

  it.each(['Add', 'Sub', 'Max', 'Min', 'And', 'Or', 'Xor', 'Exchange', 'CompareExchangeWeak'])(
    'counts atomic%s as a read and a write',
    (name) => {
      expect(count(`let x = atomic${name}(&table[i], 1u, 2u).y;`)).toBe(
        `let x = atomic${name}(&table[counted(3, counted(2, u32(i)))], 1u, 2u).y;`,
      );
    },
  );

  it('counts an atomic load as a read, and an atomic store as a write', () => {
    expect(count('atomicStore( & table [i], atomicLoad(&q[0]) + q[1]);')).toBe(
      'atomicStore( & table [counted(3, u32(i))], atomicLoad(&q[counted(0, u32(0))]) + q[counted(0, u32(1))]);',
    );
  });

  it('counts an index within the index of an atomic', () => {
    expect(count('atomicAdd(&table[u32(q[i])], table2[i]);')).toBe(
      'atomicAdd(&table[counted(3, counted(2, u32(u32(q[counted(0, u32(i))]))))], table2[i]);',
    );
    expect(count('let x = q[atomicLoad(&table[i])];')).toBe(
      'let x = q[counted(0, u32(atomicLoad(&table[counted(2, u32(i))])))];',
    );
  });

  it('tells the bits of an element from a pointer to it', () => {
    expect(count('let x = bits & q[i] & table[i];')).toBe(
      'let x = bits & q[counted(0, u32(i))] & table[counted(2, u32(i))];',
    );
    expect(count('table[i] &= q[i] ^ 1u;')).toBe(
      'table[counted(3, counted(2, u32(i)))] &= q[counted(0, u32(i))] ^ 1u;',
    );
  });

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
  const counter = (type: string, rest = '') =>
    `alias Count = atomic<u32>;\n@group(0) @binding(2) var<storage, read_write> k: array<${type}>;\n${rest}`;

  it.each([
    ['f32', 4],
    ['stored', 2],
    ['vec4f', 16],
    ['vec3<u32>', 12],
    ['vec4<stored>', 8],
    ['vec2<f32>, 64', 8],
    ['u32', 4],
    ['i32', 4],
    ['vec2u', 8],
    ['vec4<u32>', 16],
  ])('knows the bytes of array<%s>', (type, bytes) => {
    expect(storageArrays(bound(type))).toEqual([{ name: 'k', binding: 2, elementBytes: bytes }]);
  });

  it.each(['atomic<u32>', 'atomic < i32 >', 'atomic<u32>, 64', 'Count'])(
    'knows the bytes of array<%s>',
    (type) => {
      const use = 'atomicAdd(&k[u32(k2[1])], 1); atomicMax ( & k [ 2 ], atomicLoad(&k[i]));';
      expect(storageArrays(counter(type, use))).toEqual([
        { name: 'k', binding: 2, elementBytes: 4 },
      ]);
    },
  );

  it('lets the bits of elements be taken', () => {
    const use = 'x = a & k[1]; y = f(1) & (k[2] & k[3]); if (b &&k[4] > 0 && (k[5]) > 1) {}';
    expect(storageArrays(bound('u32', use))).toHaveLength(1);
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
    ['a pointer in parentheses', bound('f32', 'let p = &(k[1]);'), 3],
    ['a pointer among bits', bound('u32', 'let p = 1 & *(&(k[1]));'), 3],
    ['atomics that cannot be written', bound('atomic<u32>'), 2],
    ['a vector of atomics', counter('vec2<atomic<u32>>'), 2],
    ['a pointer to an atomic', counter('atomic<u32>', '\nlet p = &k[1];'), 4],
    ['an atomic given to a function', counter('Count', '\n\nbump(&k[1], 1);'), 5],
    ['an atomic given to no known one', counter('Count', 'atomicNand(&k[1], 1);'), 3],
    ['a pointer beside an atomic', counter('Count', 'atomicAdd(&k[0], f(&k[1]));'), 3],
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

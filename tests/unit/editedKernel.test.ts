import { describe, expect, it } from 'vitest';
import { attentionKernels, flowKernels } from '../../src/kernels';
import { flash } from '../../src/kernels/attention/flash';
import { attentionTestDims } from '../../src/kernels/attention/testDims';
import { flowTestDims } from '../../src/kernels/flow/testDims';
import { type Capabilities, DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { editedKernel, formOf } from '../../src/spec/editedKernel';
import type { Kernel } from '../../src/spec/kernel';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { editableSource, overruled, shaderSource, specialise } from '../../src/spec/shader';
import { withoutComments } from '../../src/spec/shaderText';
import type { Dims } from '../../src/spec/task';
import { unrollLoops } from '../../src/spec/unroll';

const floor = DEFAULT_CAPABILITIES;
const able: Capabilities = {
  ...floor,
  features: new Set(['subgroups', 'shader-f16']),
  subgroupSize: 8,
};

const cases = [
  ...attentionKernels.map((kernel) => [kernel, attentionTestDims] as const),
  ...flowKernels.map((kernel) => [kernel, flowTestDims] as const),
].flatMap(([kernel, sizes]) =>
  [floor, able].map(
    (device) =>
      [
        `${kernel.id}, ${device === floor ? 'no feature' : 'subgroups'}`,
        kernel as unknown as Kernel,
        sizes as readonly Dims[],
        device,
      ] as const,
  ),
);

function planOf(kernel: Kernel, dims: Dims, device: Capabilities) {
  return kernel.plan(dims, resolveTuning(kernel, dims, device), device);
}

describe.each(cases)('the text of %s', (_, kernel, sizes, device) => {
  const small = sizes[2]!;

  it('compiles as the kernel does, and under another setting as the kernel does there', () => {
    const plans = sizes.map((dims) => planOf(kernel, dims, device));
    const here = plans[2]!;
    const text = editableSource(kernel, here);
    const alike = plans.filter((plan) => formOf(kernel, plan) === formOf(kernel, here));
    expect(alike.length).toBeGreaterThan(2);
    for (const plan of alike) {
      expect(specialise(text, plan).source).toBe(shaderSource(kernel, plan));
    }
  });

  it('is a kernel that runs where the first does, as it does', () => {
    const plan = planOf(kernel, small, device);
    const text = editableSource(kernel, plan);
    const edited = editedKernel(kernel, { text, form: formOf(kernel, plan) });
    const tuning = resolveTuning(edited, small, device);
    expect(tuning).toEqual(resolveTuning(kernel, small, device));
    expect(unsupported(edited, small, tuning, device)).toEqual(
      unsupported(kernel, small, tuning, device),
    );
    expect(shaderSource(edited, planOf(edited, small, device))).toBe(shaderSource(kernel, plan));
  });

  it('is traced back line by line', () => {
    const plan = planOf(kernel, small, device);
    const text = editableSource(kernel, plan).split('\n');
    const { source, origins } = specialise(text.join('\n'), plan);
    const lines = source.split('\n');
    expect(origins).toHaveLength(lines.length);
    const strange = lines.filter((line, index) => {
      const written = /^\s*(?:\{|const \w+ = \d+u;)$/.test(line);
      return !written && text[origins[index]!] !== line;
    });
    expect(strange).toEqual([]);
  });
});

const half = { ...attentionTestDims[14]!, half: 1 };
const single = attentionTestDims[14]!;
const flashKernel = flash as unknown as Kernel;

describe('a text that is edited', () => {
  const plan = planOf(flashKernel, single, floor);
  const text = editableSource(flashKernel, plan);
  const headDim = `const HEAD_DIM: u32 = ${single.headDim};`;

  it('stores f16 where the setting does, and f32 again where it does not', () => {
    const halved = planOf(flashKernel, half, able);
    const form = planOf(flashKernel, single, able);
    const asHalf = editableSource(flashKernel, halved);
    expect(asHalf).toContain('alias stored = f16;');
    expect(specialise(asHalf, form).source).toBe(shaderSource(flashKernel, form));
    expect(specialise(`enable f16;\n${asHalf}`, halved).source.match(/enable f16/g)).toHaveLength(
      1,
    );
  });

  it('cannot change what the setting gives, and is told so on its line', () => {
    expect(overruled(text, plan)).toEqual([]);
    const changed = `\n${text.replace(headDim, 'const HEAD_DIM: u32 = 7;')}`;
    const line = text.split('\n').indexOf(headDim) + 2;
    expect(overruled(changed, plan)).toEqual([{ name: 'HEAD_DIM', line }]);
    expect(specialise(changed, plan).source).toContain(headDim);
  });

  it('is not given a value in a comment', () => {
    const commented = `/*\nconst HEAD_DIM: u32 = 7;\n*/\n${text}`;
    expect(overruled(commented, plan)).toEqual([]);
    expect(specialise(commented, plan).source).toContain('/*\nconst HEAD_DIM: u32 = 7;\n*/');
  });

  it.each([
    ['a line that the setting needs is gone', text.replace(headDim, ''), /no line "const HEAD_DIM/],
    ['a loop has another shape', text.replace('< ROW_BLOCKS;', '<= ROW_BLOCKS;'), /not a loop/],
    ['a loop is not closed', `${text}\n// unroll\nfor (var i = 0u; i < 2u; i++) {`, /no closing/],
    [
      'a loop is endless',
      `${text}\n// unroll\nfor (var i = 0u; i < 4000000000u; i++) {\n}`,
      /too long/,
    ],
    [
      'a bound is its own',
      `${text}\nconst A: u32 = A;\n// unroll\nfor (var i = 0u; i < A; i++) {\n}`,
      /A is no constant/,
    ],
  ])('is refused in words where %s', (_, broken, words) => {
    const edited = editedKernel(flashKernel, { text: broken, form: formOf(flashKernel, plan) });
    const reason = unsupported(edited, single, resolveTuning(flashKernel, single, floor), floor);
    expect(reason?.en).toMatch(words);
    expect(reason?.['zh-CN']).toMatch(/[一-鿿]/);
  });

  it('is refused in words where the kernel runs another form', () => {
    const edited = editedKernel(flashKernel, { text, form: formOf(flashKernel, plan) });
    const tuning = resolveTuning(flashKernel, single, able);
    expect(unsupported(edited, single, tuning, able)?.en).toMatch(
      /made from attention\/flash\.wgsl.* runs attention\/flash_staged\.wgsl/,
    );
  });
});

describe('unrollLoops', () => {
  it('counts no brace of a comment, and keeps what follows the loop on its line', () => {
    const source = 'a\n// unroll\nfor (var i = 0u; i < 2u; i++) {\n  b; // }\n} c\nd';
    const { source: written, origins } = unrollLoops(source);
    expect(written.split('\n')).toEqual([
      'a',
      '{',
      '  const i = 0u;',
      '  b; // }',
      '}',
      '{',
      '  const i = 1u;',
      '  b; // }',
      '}',
      ' c',
      'd',
    ]);
    expect(origins).toEqual([0, 2, 2, 3, 4, 2, 2, 3, 4, 4, 5]);
  });
});

describe('withoutComments', () => {
  it('leaves every character of code where it was', () => {
    expect(withoutComments('a // b\n/* c /* d */\n */ e /* f')).toBe(
      'a     \n            \n    e     ',
    );
  });
});

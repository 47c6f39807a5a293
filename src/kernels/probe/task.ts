import type { Task } from '../../spec/task';
import { floats } from '../../spec/tensor';

/** Elements of a probe, a multiple of {@link ELEMENTS_STEP}, and how often each is worked on. */
export type ProbeDims = {
  readonly elements: number;
  /** Multiply-adds of each element, a multiple of {@link STEPS_STEP}; a copy has none. */
  readonly steps: number;
};

/** Every tuning of every probe divides it: no thread is left without work. */
export const ELEMENTS_STEP = 3072;
export const STEPS_STEP = 64;
const ROW = 1024;

const shared = {
  dimensions: [],
  outputs: ({ elements }: ProbeDims) => [{ name: 'output', shape: [elements / ROW, ROW] }],
  smaller: { en: 'choose fewer elements', 'zh-CN': '请减少元素数量' },
  testDims: [{ elements: ELEMENTS_STEP, steps: STEPS_STEP }],
} as const;

/** Multiply-adds without end, whose result tells whether each of them was done. */
export const multiplyAddTask: Task<ProbeDims> = {
  ...shared,
  id: 'multiply-add',
  name: { en: 'Multiply-add', 'zh-CN': '乘加' },
  formula: 'x ← slope · x + offset, steps times',
  inputs: ({ elements }) => [
    { name: 'x', shape: [elements] },
    { name: 'line', shape: [2] },
  ],
  // x − 1 shrinks to 1/e in as many steps as there are: neither lost nor grown
  inputsFrom: ({ x }, { steps }) => ({ x: x!, line: Float32Array.of(1 - 1 / steps, 1 / steps) }),
  reference: (inputs, { steps }, rows) => {
    const [slope, offset] = floats(inputs, 'line');
    return eachElement(floats(inputs, 'x'), rows, (start) => {
      let value = start;
      for (let step = 0; step < steps; step++) value = slope! * value + offset!;
      return value;
    });
  },
  referenceFlopsPerRow: ({ steps }) => 2 * ROW * steps,
  tolerance: {
    relativeToLargest: 1e-3,
    reason: {
      en: 'Thousands of roundings in one direction reach 2e-4; a hundredth of the steps left out shows as more than 2e-3.',
      'zh-CN': '数千次同向舍入可达 2e-4；漏掉百分之一的步数会超过 2e-3。',
    },
  },
};

/** The simplest there is to do with memory. */
export const copyTask: Task<ProbeDims> = {
  ...shared,
  id: 'copy',
  name: { en: 'Copy', 'zh-CN': '复制' },
  formula: 'y = x',
  inputs: ({ elements }) => [{ name: 'x', shape: [elements] }],
  reference: (inputs, _, rows) => eachElement(floats(inputs, 'x'), rows, (value) => value),
  referenceFlopsPerRow: () => ROW,
  tolerance: {
    relativeToLargest: 0,
    reason: { en: 'A copy rounds nothing.', 'zh-CN': '复制不产生舍入。' },
  },
};

function eachElement(
  x: Float32Array,
  rows: readonly number[],
  map: (value: number) => number,
): Float64Array {
  const result = new Float64Array(rows.length * ROW);
  for (const [index, row] of rows.entries()) {
    for (let column = 0; column < ROW; column++) {
      result[index * ROW + column] = map(x[row * ROW + column]!);
    }
  }
  return result;
}

import { describe, expect, it } from 'vitest';
import { asStored, byteSize, fromWords, type TensorSpec, toWords } from '../../src/spec/tensor';

const halves: TensorSpec = { name: 'x', shape: [3, 1], dtype: 'f16' };
const singles: TensorSpec = { name: 'y', shape: [3] };
const values = Float32Array.of(0.1, -70_000, 3);

describe('a tensor of halves', () => {
  it('takes two bytes an element, and a whole number of words on the device', () => {
    expect(byteSize(halves)).toBe(6);
    expect(toWords(halves, values).byteLength).toBe(8);
    expect(toWords(halves, values).at(-1)).toBe(0);
  });

  it('comes back rounded', () => {
    const words = toWords(halves, values).buffer as ArrayBuffer;
    expect([...fromWords(halves, words)]).toEqual([0.0999755859375, -Infinity, 3]);
  });

  it('reads what was never written as NaN', () => {
    const poison = Uint32Array.of(0xffffffff, 0xffffffff).buffer;
    expect([...fromWords(halves, poison)]).toEqual([NaN, NaN, NaN]);
  });
});

it('rounds the values of tensors of halves alone', () => {
  const stored = asStored([halves, singles], { x: values, y: values });
  expect(stored['x']).toEqual(Float32Array.of(0.0999755859375, -Infinity, 3));
  expect(stored['y']).toBe(values);
  expect(byteSize(singles)).toBe(12);
  expect([...fromWords(singles, toWords(singles, values).buffer as ArrayBuffer)]).toEqual([
    ...values,
  ]);
});

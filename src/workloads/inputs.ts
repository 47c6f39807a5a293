import { elementCount, type TensorSpec, type TensorValues } from '../spec/tensor';

/**
 * Standard normal values for each tensor: the same seed gives the same values on every machine, and
 * each tensor has a stream of its own.
 */
export function seededInputs(tensors: readonly TensorSpec[], seed: number): TensorValues {
  return Object.fromEntries(
    tensors.map((tensor, index) => [tensor.name, normalValues(elementCount(tensor), seed, index)]),
  );
}

function normalValues(count: number, seed: number, stream: number): Float32Array {
  const next = uniformStream(
    (Math.imul(seed, 0x9e3779b9) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0,
  );
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    // Box-Muller: two independent normals from two uniforms; 1 - u keeps the logarithm finite
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** Uniform in [0, 1) with 32 bits: splitmix32. */
function uniformStream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let bits = state ^ (state >>> 16);
    bits = Math.imul(bits, 0x21f0aaad);
    bits ^= bits >>> 15;
    bits = Math.imul(bits, 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
}

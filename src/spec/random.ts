/** Random numbers from one seeded stream: uniform in [0, 1), and standard normal. */
export interface Random {
  uniform(): number;
  normal(): number;
}

/** A seed for stream `stream` of `seed`: streams of different numbers or seeds are independent. */
export function streamSeed(seed: number, stream: number): number {
  return (Math.imul(seed, 0x9e3779b9) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
}

/** Both kinds of number from stream `stream` of `seed`, the same on every machine. */
export function randomStream(seed: number, stream: number): Random {
  const uniform = uniformStream(streamSeed(seed, stream));
  return { uniform, normal: normalStream(uniform) };
}

/** Uniform in [0, 1) with 32 bits: splitmix32. */
export function uniformStream(seed: number): () => number {
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

/** Standard normal values by Box-Muller, two from two uniforms. */
export function normalStream(uniform: () => number): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    // 1 - u keeps the logarithm finite
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** 0 to count - 1 in random order (Fisher and Yates). */
export function shuffled(count: number, uniform: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/**
 * Whether every test size is asked for (`FULL=1`). Each new shader text takes seconds to compile on a
 * software adapter, so that without it the tests take the sizes that matter most.
 */
export const FULL = process.env.FULL === '1';

/** Of cases that differ little every `n`-th alone, unless all are asked for. */
export function everyNth<T>(n: number, cases: readonly T[]): readonly T[] {
  return FULL ? cases : cases.filter((_, place) => place % n === 0);
}

/** A few columns and many, no power of two: head dimensions of which each compiles anew. */
const SOME_HEAD_DIMS: readonly number[] = [3, 6, 7, 8, 20, 32, 64, 192];

/** Of sizes of attention those that this run takes. */
export function sizesOfRun<D extends { readonly headDim: number }>(
  sizes: readonly D[],
): readonly D[] {
  return FULL ? sizes : sizes.filter(({ headDim }) => SOME_HEAD_DIMS.includes(headDim));
}

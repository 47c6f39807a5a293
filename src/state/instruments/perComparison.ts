import type { Comparison } from '../comparison/comparison';

/** State that a comparison has once someone asks for it, and the same from then on. */
export function perComparison<T>(
  create: (comparison: Comparison) => T,
): (comparison: Comparison) => T {
  const made = new WeakMap<Comparison, T>();
  return (comparison) => {
    const known = made.get(comparison);
    if (known !== undefined) return known;
    const fresh = create(comparison);
    made.set(comparison, fresh);
    return fresh;
  };
}

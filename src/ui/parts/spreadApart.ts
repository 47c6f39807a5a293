/** Moves labels apart that would lie on each other, each as little as their order allows. */
export function spreadApart(
  places: readonly number[],
  gap: number,
  [first, last]: readonly [number, number],
): readonly number[] {
  const order = places.map((_, index) => index).toSorted((a, b) => places[a]! - places[b]!);
  const spread = places.slice();
  let least = first;
  for (const index of order) {
    spread[index] = Math.max(spread[index]!, least);
    least = spread[index]! + gap;
  }
  let most = last;
  for (const index of order.toReversed()) {
    spread[index] = Math.min(spread[index]!, most);
    most = spread[index]! - gap;
  }
  return spread;
}

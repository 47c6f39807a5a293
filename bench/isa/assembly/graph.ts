import type { Block } from './block';

/** Which blocks a program runs in which order, and what of it repeats. */
export interface Graph {
  /** By block, its place in an order where each block stands behind those that lead to it, jumps back left aside. */
  readonly places: ReadonlyMap<number, number>;
  /** Blocks of each loop by the block that it begins with. */
  readonly loops: ReadonlyMap<number, ReadonlySet<number>>;
}

export function graphOf(blocks: readonly Block[]): Graph {
  const order = orderOf(blocks);
  const places = new Map(order.map((block, place) => [block, place]));
  const before = blocks.map((): number[] => []);
  blocks.forEach(({ next }, index) => next.forEach((each) => before[each]?.push(index)));
  const dominates = dominance(order, places, before);
  const loops = new Map<number, Set<number>>();
  for (const end of order) {
    for (const head of blocks[end]!.next) {
      if (!dominates(head, end)) continue;
      loops.set(head, withThoseLeadingTo(end, before, loops.get(head) ?? new Set([head])));
    }
  }
  return { places, loops };
}

function orderOf(blocks: readonly Block[]): readonly number[] {
  const seen = new Set([0]);
  const left: number[] = [];
  const open = blocks.length > 0 ? [{ block: 0, tried: 0 }] : [];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = blocks[top.block]!.next[top.tried++];
    if (next === undefined) {
      left.push(top.block);
      open.pop();
    } else if (blocks[next] && !seen.has(next)) {
      seen.add(next);
      open.push({ block: next, tried: 0 });
    }
  }
  return left.toReversed();
}

/** Whether every way to the second block leads through the first (Cooper, Harvey and Kennedy 2001). */
function dominance(
  order: readonly number[],
  places: ReadonlyMap<number, number>,
  before: readonly (readonly number[])[],
): (first: number, second: number) => boolean {
  const above: number[] = [0];
  const common = (one: number, other: number): number => {
    let [a, b] = [one, other];
    while (a !== b) [a, b] = a > b ? [above[a]!, b] : [a, above[b]!];
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let place = 1; place < order.length; place++) {
      const from = before[order[place]!]!.map((each) => places.get(each)).filter(
        (each) => each !== undefined && above[each] !== undefined,
      ) as number[];
      const own = from.reduce(common);
      changed ||= above[place] !== own;
      above[place] = own;
    }
  }
  return (first, second) => {
    const wanted = places.get(first);
    if (wanted === undefined) return false;
    let place = places.get(second) ?? -1;
    while (place > wanted) place = above[place]!;
    return place === wanted;
  };
}

/** Adds the blocks from which `end` is reached without passing those that are there. */
function withThoseLeadingTo(
  end: number,
  before: readonly (readonly number[])[],
  body: Set<number>,
): Set<number> {
  const open = [end];
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    if (body.has(block)) continue;
    body.add(block);
    open.push(...before[block]!);
  }
  return body;
}

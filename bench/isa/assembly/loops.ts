import type { Block, Kind, KindPatterns } from './block';
import { graphOf } from './graph';

/** Instructions of each kind, and all of them but those that wait. */
export type Counts = Readonly<Partial<Record<Kind, number>>> & { readonly instructions: number };

export interface Loop {
  /** Its blocks, by their place in the program. */
  readonly first: number;
  readonly last: number;
  /** From 1: in no other loop. */
  readonly depth: number;
  /** Of one turn. */
  readonly counts: Counts;
}

/** How a driver's instructions are told apart. */
export interface Reader {
  readonly kinds: KindPatterns;
  readonly pairedBy?: string;
}

interface Body {
  readonly head: number;
  readonly body: ReadonlySet<number>;
}

/**
 * Every loop in the order of the program: where it stands, and what one turn runs of each kind, each way of a
 * branch half the times. What a loop inside it runs is that loop's, and what only leads out of it is no part of
 * a turn.
 */
export function loopsOf(blocks: readonly Block[], reader: Reader): readonly Loop[] {
  const graph = graphOf(blocks);
  const loops = [...graph.loops].map(([head, body]) => ({ head, body }));
  const isInside = (inner: Body, outer: Body): boolean =>
    inner !== outer && outer.body.has(inner.head);
  return loops
    .map((loop) => {
      const inner = loops.filter((other) => isInside(other, loop));
      return {
        first: Math.min(...loop.body),
        last: Math.max(...loop.body),
        depth: loops.filter((other) => isInside(loop, other)).length + 1,
        counts: countTurn(blocks, sharesOf(blocks, graph.places, loop, inner), reader),
      };
    })
    .toSorted((a, b) => a.first - b.first || b.last - a.last);
}

/** How often each block runs in one turn of a loop, those of loops inside it left out. */
function sharesOf(
  blocks: readonly Block[],
  places: ReadonlyMap<number, number>,
  { head, body }: Body,
  inner: readonly Body[],
): ReadonlyMap<number, number> {
  const placeOf = (block: number): number => places.get(block) ?? -1;
  const reached = new Map([[head, 1]]);
  const own = new Map<number, number>();
  const inOrder = [...body].filter((block) => places.has(block));
  for (const block of inOrder.toSorted((a, b) => placeOf(a) - placeOf(b))) {
    const share = reached.get(block) ?? 0;
    const widest = inner
      .filter((each) => each.body.has(block))
      .toSorted((a, b) => b.body.size - a.body.size)[0];
    if (widest && widest.head !== block) continue;
    // who enters a loop leaves it once
    const from = widest ? [...widest.body] : [block];
    const next = new Set(from.flatMap((each) => blocks[each]!.next));
    const targets = [...next].filter(
      (each) => placeOf(each) > placeOf(block) && body.has(each) && !widest?.body.has(each),
    );
    for (const each of targets) {
      reached.set(each, (reached.get(each) ?? 0) + share / targets.length);
    }
    if (!widest) own.set(block, share);
  }
  return own;
}

function countTurn(
  blocks: readonly Block[],
  shares: ReadonlyMap<number, number>,
  reader: Reader,
): Counts {
  const counts: { instructions: number } & Partial<Record<Kind, number>> = { instructions: 0 };
  for (const [block, share] of shares) {
    for (const line of blocks[block]!.text) {
      const kinds = kindsOf(line, reader);
      if (kinds[0] !== 'wait') counts.instructions += share;
      for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + share;
    }
  }
  return counts;
}

/** The kind of an instruction; what is issued as a pair has two. */
function kindsOf(line: string, { kinds, pairedBy }: Reader): readonly Kind[] {
  const parts = pairedBy === undefined ? [line] : line.split(pairedBy);
  return parts.map((part) => kinds.find(([, pattern]) => pattern.test(part))?.[0] ?? 'other');
}

/** Loops with fewer multiply-adds say nothing of where the time goes. */
const LEAST_FMA = 4;

/**
 * Multiply-adds among the instructions of the loops that have most of them, an eighth of the most or more; null
 * where no loop has any.
 */
export function fmaShareOf(loops: readonly Loop[]): number | null {
  const fmaOf = ({ counts }: Loop): number => counts.fma ?? 0;
  const least = Math.max(LEAST_FMA, Math.max(0, ...loops.map(fmaOf)) / 8);
  const hot = loops.filter((loop) => fmaOf(loop) >= least);
  const fma = hot.reduce((sum, loop) => sum + fmaOf(loop), 0);
  const all = hot.reduce((sum, { counts }) => sum + counts.instructions, 0);
  return all > 0 ? fma / all : null;
}

/** Products of matrices, and all instructions, of a turn of the loops that have any; null where none has. */
export function matricesOf(loops: readonly Loop[]): MatrixCounts | null {
  const hot = loops.filter(({ counts }) => (counts.matrix ?? 0) > 0);
  if (hot.length === 0) return null;
  const sum = (of: (counts: Counts) => number): number =>
    hot.reduce((all, { counts }) => all + of(counts), 0);
  return {
    products: sum(({ matrix = 0 }) => matrix),
    instructions: sum((all) => all.instructions),
  };
}

export interface MatrixCounts {
  readonly products: number;
  readonly instructions: number;
}

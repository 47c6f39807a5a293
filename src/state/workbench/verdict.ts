import type { Traffic } from '../../spec/kernel';
import { isComparable, speedup, spreadOf } from '../comparison/figures';
import { type BenchResult, measurementOf } from './bench';

/** How the edited kernel stands beside the original. */
export type Verdict =
  | { readonly kind: 'faster' | 'slower'; readonly faster: number }
  | { readonly kind: 'alike' | 'right' | 'wrong' | 'failed' | 'originalWrong' };

/** Times this close to each other are no difference. */
const ALIKE = 0.03;

/** What a run says so far; null while it says nothing of the edited kernel. */
export function verdictOf({ original, edited }: BenchResult['outcomes']): Verdict | null {
  if (!edited) return null;
  if (edited.status === 'failed') return { kind: 'failed' };
  const [before, after] = [measurementOf(original), edited.measurement];
  if (!after.error.withinTolerance) return { kind: 'wrong' };
  if (!before || !isComparable(before)) return { kind: 'originalWrong' };
  if (!isComparable(after)) return { kind: 'right' };
  const faster = speedup(after, before);
  const [a, b] = [spreadOf(before.samplesNs), spreadOf(after.samplesNs)];
  // times whose middle halves meet are not told apart by so few samples
  const meet = a.lowerQuartileNs <= b.upperQuartileNs && b.lowerQuartileNs <= a.upperQuartileNs;
  if (meet || Math.abs(faster - 1) <= ALIKE) return { kind: 'alike' };
  return { kind: faster > 1 ? 'faster' : 'slower', faster };
}

/** A tensor as both sides ask memory for it. */
export interface TensorRow {
  readonly tensor: string;
  readonly original: Traffic;
  readonly edited: Traffic;
  readonly differs: boolean;
}

export function tensorRows(
  original: readonly Traffic[],
  edited: readonly Traffic[],
): readonly TensorRow[] {
  const names = [...new Set([...original, ...edited].map(({ tensor }) => tensor))];
  return names.map((tensor) => {
    const of = (traffic: readonly Traffic[]) =>
      traffic.find((each) => each.tensor === tensor) ?? { tensor, readBytes: 0, writeBytes: 0 };
    const [before, after] = [of(original), of(edited)];
    const differs = before.readBytes !== after.readBytes || before.writeBytes !== after.writeBytes;
    return { tensor, original: before, edited: after, differs };
  });
}

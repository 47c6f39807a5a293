import type { Dims } from '../../src/spec/task';
import type { FuzzCase } from './subject';
import { kindsOf } from './values';

/** What a case is made smaller towards. */
export interface Simplest {
  readonly simplest: Dims;
  readonly tunables: readonly { readonly name: string; readonly choices: readonly number[] }[];
}

/**
 * Makes a failing case small: one change after the other, sizes and options towards the simplest, smaller
 * tunings, simpler values, each kept where the case still fails, until none does.
 * @param fails whether a case can run, and fails still
 * @param most how often `fails` is asked
 */
export async function shrink(
  failing: FuzzCase,
  towards: Simplest,
  fails: (candidate: FuzzCase) => Promise<boolean>,
  most = 60,
): Promise<FuzzCase> {
  let smallest = failing;
  const asked = new Set([JSON.stringify(failing)]);
  /** Whether the case became simpler. */
  const simplify = async (simpler: Simpler): Promise<boolean> => {
    for (const candidate of simpler(smallest)) {
      const text = JSON.stringify(candidate);
      if (asked.has(text) || asked.size > most) continue;
      asked.add(text);
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      return true;
    }
    return false;
  };
  const ways = waysToSimplify(failing, towards);
  for (let changed = true; changed;) {
    changed = false;
    for (const simpler of ways) while (await simplify(simpler)) changed = true;
  }
  return smallest;
}

/** Cases in which one thing is simpler, the largest steps first. */
type Simpler = (each: FuzzCase) => readonly FuzzCase[];

/** A way for each thing that can be simpler. */
function waysToSimplify(
  { values, dims }: FuzzCase,
  { simplest, tunables }: Simplest,
): readonly Simpler[] {
  return [
    ...Object.keys(values).map((name) => (each: FuzzCase) => simplerValues(each, name)),
    ...Object.keys(dims).map(
      (name) => (each: FuzzCase) =>
        nearer(each.dims[name], simplest[name]).map((next) => ({
          ...each,
          dims: withDim(each.dims, name, next),
        })),
    ),
    ...tunables.map(
      ({ name, choices }) =>
        (each: FuzzCase) =>
          choices
            .filter((choice) => choice < (each.tuning[name] ?? 0))
            .map((choice) => ({ ...each, tuning: { ...each.tuning, [name]: choice } })),
    ),
    (each) => (each.capabilities === 'own' ? [] : [{ ...each, capabilities: 'own' }]),
  ];
}

/** Kinds of an input's values before its own, what the task is given first of all. */
function simplerValues(each: FuzzCase, name: string): readonly FuzzCase[] {
  const kinds = ['normal', ...kindsOf(name).filter((kind) => kind !== 'normal')];
  const place = kinds.indexOf(each.values[name] ?? 'normal');
  return kinds
    .slice(0, place)
    .map((kind) => ({ ...each, values: { ...each.values, [name]: kind } }));
}

type Value = Dims[string];

/** The value that is aimed at, half of the way there, and one step. */
function nearer(value: Value, aim: Value): readonly Value[] {
  if (value === aim) return [];
  if (typeof value !== 'number' || typeof aim !== 'number') return [aim];
  const half = aim + Math.trunc((value - aim) / 2);
  const step = value - Math.sign(value - aim);
  return [...new Set([aim, half, step])].filter((next) => next !== value);
}

function withDim(dims: Dims, name: string, value: Value): Dims {
  const { [name]: _, ...others } = dims;
  return value === undefined ? others : { ...dims, [name]: value };
}

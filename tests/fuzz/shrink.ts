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
  most = 80,
): Promise<FuzzCase> {
  let smallest = failing;
  let asked = 0;
  const seen = new Set([JSON.stringify(failing)]);
  for (let changed = true; changed;) {
    changed = false;
    for (const candidate of simpler(smallest, towards)) {
      const text = JSON.stringify(candidate);
      if (seen.has(text)) continue;
      seen.add(text);
      if (asked === most) return smallest;
      asked += 1;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      changed = true;
      break;
    }
  }
  return smallest;
}

/** Cases with one thing simpler, the largest steps first. */
function* simpler(each: FuzzCase, { simplest, tunables }: Simplest): Generator<FuzzCase> {
  for (const [name, kind] of Object.entries(each.values)) {
    for (const simpleKind of ['normal', ...kindsOf(name)]) {
      if (simpleKind === kind) break;
      yield { ...each, values: { ...each.values, [name]: simpleKind } };
    }
  }
  for (const [name, value] of Object.entries(each.dims)) {
    for (const next of nearer(value, simplest[name])) {
      yield { ...each, dims: withDim(each.dims, name, next) };
    }
  }
  for (const { name, choices } of tunables) {
    const now = each.tuning[name] ?? choices[0]!;
    for (const choice of choices) {
      if (choice >= now) break;
      yield { ...each, tuning: { ...each.tuning, [name]: choice } };
    }
  }
  if (each.capabilities !== 'own') yield { ...each, capabilities: 'own' };
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

import { DIGITS_DEFAULTS } from '../../src/flows/digitsData';
import { InputError } from '../../src/cli/errors';
import { DENSITY_NAMES, DIGITS, MODEL_NAMES } from '../../src/cli/flow/recipe';
import { SEEDS } from './gates';

/** One training of the benchmark. */
export interface PlannedRun {
  readonly density: string;
  readonly model: string;
  readonly seed: number;
}

/** The model that learns the digits, once. */
const DIGITS_RUN: PlannedRun = { density: DIGITS, model: DIGITS_DEFAULTS.model, seed: 0 };

/** Every density by every model by every seed, seed by seed, and the digits. */
export function allRuns(): readonly PlannedRun[] {
  const planar = DENSITY_NAMES.filter((density) => density !== DIGITS);
  const runs = SEEDS.flatMap((seed) =>
    planar.flatMap((density) => MODEL_NAMES.map((model) => ({ density, model, seed }))),
  );
  return [...runs, DIGITS_RUN];
}

const FILTERS = { density: DENSITY_NAMES, model: MODEL_NAMES, seeds: SEEDS.map(String) };

type Filter = keyof typeof FILTERS;

/**
 * The runs that `density=moons,rings,model=nice,seeds=0,1` leaves; a value without a name belongs
 * to the name before it.
 * @throws InputError
 */
export function filterRuns(runs: readonly PlannedRun[], only: string): readonly PlannedRun[] {
  const wanted = parseOnly(only);
  const left = runs.filter(({ density, model, seed }) => {
    const values: Record<Filter, string> = { density, model, seeds: String(seed) };
    return Object.entries(wanted).every(([name, list]) => list.includes(values[name as Filter]));
  });
  if (left.length > 0) return left;
  throw new InputError(
    `--only ${only}: no run is left, the digits run with ${DIGITS_DEFAULTS.model} and seed 0`,
  );
}

function parseOnly(only: string): Readonly<Partial<Record<Filter, readonly string[]>>> {
  const wanted: Partial<Record<Filter, string[]>> = {};
  let name: Filter | undefined;
  for (const part of only.split(',')) {
    const [, given, value = ''] = /^(?:([^=]*)=)?(.*)$/.exec(part) ?? [];
    if (given !== undefined) {
      if (!isFilter(given)) throw new InputError(`--only ${only}: ${USAGE}`);
      name = given;
    }
    if (name === undefined) throw new InputError(`--only ${only}: ${USAGE}`);
    if (!FILTERS[name].includes(value)) {
      throw new InputError(`--only ${name}=${value}: choose from ${FILTERS[name].join(', ')}`);
    }
    (wanted[name] ??= []).push(value);
  }
  return wanted;
}

const USAGE = 'write density=…, model=… or seeds=…, as in density=moons,rings,seeds=0';

function isFilter(name: string): name is Filter {
  return Object.hasOwn(FILTERS, name);
}

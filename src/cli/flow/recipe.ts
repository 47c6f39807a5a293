import { densities } from '../../flows/densities';
import { DIGITS_DEFAULTS } from '../../flows/digitsData';
import { DEFAULT_MODEL, DEFAULT_SIZES, flowModels } from '../../flows/models';
import type { FlowModelRecord, FlowSizes } from '../../flows/models';
import { SHAPE_RANGES } from '../../flows/modelShape';
import { DEFAULT_RECIPE, type Recipe } from '../../flows/training';
import { quoteOutside } from '../../spec/outsideText';
import { InputError } from '../errors';
import { type OptionValues, parseNumber, parseWithin } from '../options';

export const DIGITS = 'digits';
export const DENSITY_NAMES: readonly string[] = [...densities.map(({ id }) => id), DIGITS];
export const MODEL_NAMES: readonly string[] = flowModels.map(({ id }) => id);

const MOST_STEPS = 1_000_000;
const MOST_BATCH = 65_536;
const MOST_SEED = 2 ** 32 - 1;

/** The options that say which flow is trained, and how. */
export const RECIPE_OPTIONS = {
  model: {
    kind: 'text',
    value: MODEL_NAMES.join('|'),
    help: `the kind of flow; ${DIGITS_DEFAULTS.model} for digits, else ${DEFAULT_MODEL.id}, unless given`,
  },
  layers: size('layers', 'coupling layers'),
  width: size('width', 'units of a hidden layer of the conditioner'),
  depth: size('depth', 'hidden layers of the conditioner'),
  bins: {
    kind: 'text',
    value: 'n',
    help: `pieces of a spline, of the spline flow alone; ${DEFAULT_SIZES.bins} unless given`,
  },
  mixing: { kind: 'switch', help: 'actnorm and a linear layer before each coupling, as glow has' },
  steps: {
    kind: 'text',
    value: 'n',
    help: `training steps; ${DIGITS_DEFAULTS.steps} for digits, else ${DEFAULT_RECIPE.steps}, unless given`,
  },
  batch: number(String(DEFAULT_RECIPE.batch), 'points a step'),
  rate: {
    kind: 'text',
    value: 'x',
    default: '2e-3',
    help: 'learning rate, falling to 0 along half a cosine',
  },
  decay: {
    kind: 'text',
    value: 'x',
    default: '0',
    help: 'weight decay, as in AdamW',
  },
  seed: number('0', 'fixes points, batches and first weights'),
} as const;

function number<D extends string>(value: D, help: string) {
  return { kind: 'text', value: 'n', default: value, help } as const;
}

function size(name: keyof FlowSizes, help: string) {
  return number(String(DEFAULT_SIZES[name]), help);
}

/** Everything that fixes a training but its data. */
export interface FlowRecipe {
  readonly model: FlowModelRecord;
  readonly sizes: FlowSizes;
  readonly recipe: Recipe;
  readonly seed: number;
}

/**
 * @param density what is learned, which may ask for a recipe of its own; undefined for a file
 * @throws InputError at a name or a number that is not possible
 */
export function readRecipe(
  given: OptionValues<typeof RECIPE_OPTIONS>,
  density: string | undefined,
): FlowRecipe {
  const model = findModel(
    given.model ?? (density === DIGITS ? DIGITS_DEFAULTS.model : DEFAULT_MODEL.id),
  );
  const within = (name: keyof FlowSizes): number =>
    parseWithin(name, given[name] ?? String(DEFAULT_SIZES[name]), SHAPE_RANGES[name]);
  refuseBins(model, given.bins);
  return {
    model: { ...model, mixing: model.mixing || given.mixing },
    sizes: {
      layers: within('layers'),
      width: within('width'),
      depth: within('depth'),
      bins: within('bins'),
    },
    recipe: {
      ...DEFAULT_RECIPE,
      batch: parseWithin('batch', given.batch, [1, MOST_BATCH]),
      steps: parseWithin('steps', given.steps ?? String(stepsFor(density)), [1, MOST_STEPS]),
      rate: parseRate(given.rate),
      decay: parseDecay(given.decay),
    },
    seed: parseSeed(given.seed),
  };
}

/** @throws InputError */
export function parseSeed(text: string): number {
  return parseWithin('seed', text, [0, MOST_SEED]);
}

function findModel(id: string): FlowModelRecord {
  const model = flowModels.find((each) => each.id === id);
  if (model) return model;
  const names = MODEL_NAMES.join(', ');
  throw new InputError(`--model ${quoteOutside(id)}: there is no such model, choose ${names}`);
}

/** Nothing that a person gives is ignored. @throws InputError */
function refuseBins({ id, coupling }: FlowModelRecord, bins: string | undefined): void {
  if (bins === undefined || coupling === 'spline') return;
  const splines = flowModels.filter((each) => each.coupling === 'spline').map((each) => each.id);
  throw new InputError(
    `--bins: ${id} has no spline, leave it out or choose --model ${splines.join(', ')}`,
  );
}

function parseRate(text: string): number {
  const rate = parseNumber('rate', text);
  if (rate > 0 && rate <= 1) return rate;
  throw new InputError(`--rate ${quoteOutside(text)}: it must be above 0 and at most 1`);
}

function parseDecay(text: string): number {
  const decay = parseNumber('decay', text);
  if (decay >= 0 && decay <= 10) return decay;
  throw new InputError(`--decay ${quoteOutside(text)}: it must be from 0 to 10`);
}

function stepsFor(density: string | undefined): number {
  return density === DIGITS ? DIGITS_DEFAULTS.steps : DEFAULT_RECIPE.steps;
}

import { encodeModel } from '../../flows/modelFile';
import type { Engine } from '../../gpu/device';
import type { AdapterDescription } from '../../spec/measurement';
import { JSON_OPTION, toJson, withEngine, type Command } from '../command';
import { InputError } from '../errors';
import { checkOutput, shownPath, writeWhole } from '../files';
import { adapterName } from '../info';
import { parseOptions } from '../options';
import { experiment, type ExperimentResult } from './experiment';
import { progressLines } from './progress';
import { DENSITY_NAMES, type FlowRecipe, readRecipe, RECIPE_OPTIONS } from './recipe';
import { chooseSource, densitySource, fileSource, type Source } from './source';

const options = {
  density: { kind: 'text', value: DENSITY_NAMES.join('|'), help: 'what is learned' },
  data: {
    kind: 'text',
    value: 'P.npy',
    help: 'points of your own in its place, [count, dimensions], float32; a tenth is held out',
  },
  ...RECIPE_OPTIONS,
  out: { kind: 'text', value: 'model.json', help: 'where the trained flow goes' },
  ...JSON_OPTION,
} as const;

export const flowTrain: Command = {
  name: 'flow train',
  summary: 'trains a normalizing flow, and holds it against points that it never saw',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    const chosen = chooseSource(given.density, given.data);
    const recipe = readRecipe(given, given.density);
    if (given.out === undefined) {
      throw new InputError('--out is missing: name the file that the model goes to');
    }
    const target = await checkOutput('out', given.out, { data: given.data });
    const source =
      'file' in chosen
        ? await fileSource(chosen.file, recipe.seed)
        : await densitySource(chosen.density, recipe.seed);
    return withEngine(async (engine) => {
      const result = await trainTo(engine, source, recipe, target);
      const report = { adapter: engine.adapter, ...result, ...choices(recipe) };
      const words = describe(result, engine.adapter, target);
      return { output: given.json ? toJson(report) : words, failures: [] };
    });
  },
};

/** Trains, judges, and writes the model whole. */
async function trainTo(
  engine: Engine,
  source: Source,
  chosen: FlowRecipe,
  target: string,
): Promise<ExperimentResult> {
  const tell = progressLines((line) => process.stderr.write(`${line}\n`));
  const { flow, result } = await experiment(engine, source, chosen, tell);
  const { shape, weights, standardisation } = flow;
  // no times and no adapter: the same seed gives the same file
  const { density, model, seed, nllNats, keptStep } = result;
  const training = { density, model, seed, recipe: chosen.recipe, keptStep, nllNats };
  const text = encodeModel({ shape, weights, standardisation, training });
  await writeWhole('out', target, new TextEncoder().encode(text));
  return result;
}

function choices({ sizes, model, recipe }: FlowRecipe) {
  return { ...sizes, mixing: model.mixing, recipe };
}

function describe(result: ExperimentResult, adapter: AdapterDescription, target: string): string {
  const { nllNats, nllStandardError, entropyNats, gaussianNats, bitsPerDim } = result;
  const floor = entropyNats === undefined ? '' : `; the entropy is ${entropyNats.toFixed(3)}`;
  const { validationBitsPerDim, keptStep, steps, seconds, parameters } = result;
  return [
    `held-out mean of -log p: ${nllNats.toFixed(4)} ± ${nllStandardError.toFixed(4)} nats${floor}, the best Gaussian has ${gaussianNats.toFixed(3)}`,
    verdictOf(result),
    ...(bitsPerDim === undefined
      ? []
      : [
          `bits per dimension: ${bitsPerDim.toFixed(4)} on the test images, ${validationBitsPerDim?.toFixed(4)} on the validation images (weights of step ${keptStep})`,
        ]),
    `${result.model} with ${parameters} parameters, ${steps} steps in ${seconds.toFixed(1)} s on ${adapterName(adapter)}, every loss finite`,
    `the model is in ${shownPath(target)}`,
  ].join('\n');
}

/** What a person should make of the figures. */
function verdictOf({ nllNats, gaussianNats, againstGaussian }: ExperimentResult): string {
  const gap = Math.abs(nllNats - gaussianNats).toFixed(3);
  return {
    better: `better than the best Gaussian by ${gap} nats`,
    even: 'no better than the best Gaussian, within two standard errors: more --steps or --layers may help',
    worse: `worse than the best Gaussian by ${gap} nats, so of no use yet: try more --steps, a larger --batch or a lower --rate`,
  }[againstGaussian];
}

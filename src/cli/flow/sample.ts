import { randomStream } from '../../spec/random';
import { JSON_OPTION, toJson, type Command } from '../command';
import { InputError } from '../errors';
import { checkOutput, shownPath } from '../files';
import { adapterName } from '../info';
import { writeNpy } from '../npy';
import { parseOptions, parseWithin, required } from '../options';
import { checkFinite, MODEL_OPTION, readModel, withModel } from './model';
import { FORCE_OPTION, verdictOf, writeJudged } from '../verdict';
import { parseSeed } from './recipe';
import { mappedErrors } from './verify';

const NEEDED = '--model, --count and --out';
const MOST_POINTS = 10_000_000;
/** Values that one file holds at most: 1 GiB of float32. */
const MOST_VALUES = 2 ** 28;
/** Stream of the seed; training uses others. */
const SAMPLE_STREAM = 0x3000;

const options = {
  model: MODEL_OPTION,
  count: { kind: 'text', value: 'n', help: 'points that are drawn' },
  seed: { kind: 'text', value: 'n', default: '0', help: 'fixes the noise that they come from' },
  out: { kind: 'text', value: 'P.npy', help: 'where the points go, [count, dimensions]' },
  ...FORCE_OPTION,
  ...JSON_OPTION,
} as const;

export const flowSample: Command = {
  name: 'flow sample',
  summary: 'draws points from a trained flow',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    const count = parseWithin('count', required('count', given.count, NEEDED), [1, MOST_POINTS]);
    const seed = parseSeed(given.seed);
    const others = { model: given.model };
    const target = await checkOutput('out', required('out', given.out, NEEDED), others);
    const model = await readModel(required('model', given.model, NEEDED));
    const { dimensions } = model.shape;
    if (count * dimensions > MOST_VALUES) {
      const most = Math.floor(MOST_VALUES / dimensions);
      throw new InputError(`--count ${count} of ${dimensions} coordinates: give at most ${most}`);
    }
    const { normal } = randomStream(seed, SAMPLE_STREAM);
    const noise = new Float32Array(count * dimensions).map(normal);
    return withModel(model, async (runner, adapter) => {
      const mapped = await runner.map(noise, { inverse: true });
      const { points } = mapped;
      checkFinite(points, 'train it again, or choose another --seed');
      const { points: error } = mappedErrors(model, noise, mapped, true);
      const verdict = verdictOf('a point', error);
      const outputs = [{ option: 'out', target, content: writeNpy([count, dimensions], points) }];
      const { isWritten, failures } = await writeJudged(outputs, [verdict], given.force);
      const report = { adapter, count, dimensions, seed, error, written: isWritten };
      const end = isWritten ? `they are in ${shownPath(target)}` : 'they are not written';
      const words = `${count} points were drawn on ${adapterName(adapter)}; ${verdict.words}; ${end}`;
      return { output: given.json ? toJson(report) : words, failures };
    });
  },
};

import { JSON_OPTION, toJson, type Command } from '../command';
import { checkOutput, shownPath } from '../files';
import { adapterName } from '../info';
import { writeNpy } from '../npy';
import { parseOptions, required } from '../options';
import { checkDimensions, checkFinite, MODEL_OPTION, NEARER, readModel, withModel } from './model';
import { FORCE_OPTION, verdictOf, writeJudged } from '../verdict';
import { readPoints } from './points';
import { logProbabilityError } from './verify';

const NEEDED = '--model, --points and --out';

const options = {
  model: MODEL_OPTION,
  points: { kind: 'text', value: 'P.npy', help: 'points [count, dimensions], float32' },
  out: { kind: 'text', value: 'L.npy', help: 'where log p(x) goes, in nats, [count]' },
  ...FORCE_OPTION,
  ...JSON_OPTION,
} as const;

export const flowLogprob: Command = {
  name: 'flow logprob',
  summary: 'the log-density of points under a trained flow',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    const others = { model: given.model, points: given.points };
    const target = await checkOutput('out', required('out', given.out, NEEDED), others);
    const model = await readModel(required('model', given.model, NEEDED));
    const input = await readPoints('points', required('points', given.points, NEEDED));
    checkDimensions(model, input);
    return withModel(model, async (runner, adapter) => {
      const logs = await runner.logProbability(input.points);
      checkFinite(logs, NEARER);
      const { count, dimensions } = input;
      const error = logProbabilityError(model, input.points, logs);
      const verdict = verdictOf('log p', error);
      const outputs = [{ option: 'out', target, content: writeNpy([count], logs) }];
      const { isWritten, failures } = await writeJudged(outputs, [verdict], given.force);
      const meanNats = -logs.reduce((sum, log) => sum + log, 0) / count;
      const report = { adapter, count, dimensions, nllNats: meanNats, error, written: isWritten };
      const end = isWritten ? `log p of each is in ${shownPath(target)}` : 'it is not written';
      const words = `the mean of -log p over ${count} points is ${meanNats.toFixed(4)} nats on ${adapterName(adapter)}; ${verdict.words}; ${end}`;
      return { output: given.json ? toJson(report) : words, failures };
    });
  },
};

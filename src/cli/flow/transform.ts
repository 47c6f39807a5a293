import { JSON_OPTION, toJson, type Command } from '../command';
import { checkOutput, type Output, shownPath } from '../files';
import { adapterName } from '../info';
import { writeNpy } from '../npy';
import { parseOptions, required } from '../options';
import { checkDimensions, checkFinite, MODEL_OPTION, NEARER, readModel, withModel } from './model';
import { FORCE_OPTION, verdictOf, writeJudged } from '../verdict';
import { readPoints } from './points';
import { mappedErrors } from './verify';

const NEEDED = '--model, --points and --out';

const options = {
  model: MODEL_OPTION,
  points: { kind: 'text', value: 'P.npy', help: 'points [count, dimensions], float32' },
  inverse: { kind: 'switch', help: 'from z back to x; else from x to z' },
  out: { kind: 'text', value: 'Z.npy', help: 'where the points end, in the shape of --points' },
  'log-det': {
    kind: 'text',
    value: 'D.npy',
    help: 'where the log-determinant of the way gone goes, if it is wanted, [count]',
  },
  ...FORCE_OPTION,
  ...JSON_OPTION,
} as const;

export const flowTransform: Command = {
  name: 'flow transform',
  summary: 'carries points through a trained flow, from data to noise or back',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    const { inverse } = given;
    const others = { model: given.model, points: given.points };
    const out = required('out', given.out, NEEDED);
    const targets = await checkTargets(out, given['log-det'], others);
    const model = await readModel(required('model', given.model, NEEDED));
    const input = await readPoints('points', required('points', given.points, NEEDED));
    checkDimensions(model, input);
    return withModel(model, async (runner, adapter) => {
      const mapped = await runner.map(input.points, { inverse });
      const { points, logDet } = mapped;
      const remedy = inverse ? 'scale --points down, or give another --model' : NEARER;
      checkFinite(points, remedy);
      checkFinite(logDet, remedy);
      const errors = mappedErrors(model, input.points, mapped, inverse);
      const verdicts = [verdictOf(inverse ? 'x' : 'z', errors.points)];
      if (targets.length > 1) verdicts.push(verdictOf('the log-det', errors.logDet));
      const { count, dimensions } = input;
      const contents = [writeNpy([count, dimensions], points), writeNpy([count], logDet)];
      const outputs = targets.map((each, index) => ({ ...each, content: contents[index]! }));
      const { isWritten, failures } = await writeJudged(outputs, verdicts, given.force);
      const report = { adapter, count, dimensions, inverse, errors, written: isWritten };
      const way = inverse ? 'from z to x' : 'from x to z';
      const places = targets.map(({ target }) => shownPath(target)).join(' and ');
      const found = verdicts.map(({ words }) => words).join('; ');
      const end = isWritten ? `they are in ${places}` : 'they are not written';
      const words = `${count} points went ${way} on ${adapterName(adapter)}; ${found}; ${end}`;
      return { output: given.json ? toJson(report) : words, failures };
    });
  },
};

/** Where the points go, and the log-determinants where they are wanted. @throws InputError */
async function checkTargets(
  out: string,
  logDet: string | undefined,
  others: Readonly<Record<string, string | undefined>>,
): Promise<readonly Omit<Output, 'content'>[]> {
  const points = { option: 'out', target: await checkOutput('out', out, others) };
  if (logDet === undefined) return [points];
  const target = await checkOutput('log-det', logDet, { ...others, out });
  return [points, { option: 'log-det', target }];
}

import type { Engine } from '../gpu/device';
import { GpuError } from '../gpu/errors';
import { compare } from '../measure/compare';
import { referenceHere } from '../measure/comparison';
import { formatNs } from '../spec/format';
import type { Kernel, Tuning } from '../spec/kernel';
import type { Measurement, OutputError } from '../spec/measurement';
import { hasHalf, NO_HALF, resolveTuning, unsupported } from '../spec/plan';
import { quoteOutside } from '../spec/outsideText';
import type { Dims, Task } from '../spec/task';
import { asStored, type TensorArray, type TensorValues } from '../spec/tensor';
import { JSON_OPTION, toJson, withEngine, type Command } from './command';
import { InputError } from './errors';
import { checkOutput, type Output, shownPath } from './files';
import { adapterName } from './info';
import { parseTunings } from './kernels';
import { type Option, parseOptions, required } from './options';
import { dimsOfFiles, readFiles, unknownName, valuesOf, writeTensor } from './runArrays';
import { parsePairs } from './pairs';
import { defaultDims, findTask, type OfferedTask, TASKS } from './tasks';
import { FORCE_OPTION, type Verdict, verdictOf, writeJudged } from './verdict';

const SAMPLES = 3;
const NEEDED = '--task, --input and --output';

const options = {
  task: {
    kind: 'text',
    value: TASKS.map(({ task }) => task.id).join('|'),
    help: 'what is computed; "tasks" lists inputs, outputs and dimensions',
  },
  kernel: { kind: 'text', value: 'id', help: "what computes it; the task's first unless given" },
  input: {
    kind: 'list',
    value: 'name=FILE.npy',
    help: 'an input, float32, float16 or int32; optional ones may be left out',
  },
  output: { kind: 'list', value: 'name=FILE.npy', help: 'where an output is written' },
  set: {
    kind: 'list',
    value: 'dimension=value',
    help: 'a dimension that no shape tells; its default unless given',
  },
  tune: { kind: 'list', value: 'name=value', help: 'a tunable of the kernel' },
  ...FORCE_OPTION,
  ...JSON_OPTION,
} as const satisfies Readonly<Record<string, Option>>;

export const run: Command = {
  name: 'run',
  summary: 'computes any task over arrays of your own, and times it',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    const offered = findTask(required('task', given.task, NEEDED));
    const { task } = offered;
    const kernel = kernelOf(offered, given.kernel);
    const choice = parseTunings(given.tune, [kernel]).get(kernel.id);
    const files = parsePairs('input', given.input);
    const targets = await checkTargets(task, parsePairs('output', given.output), files);
    const arrays = await readFiles(task, files);
    const dims = dimsOfFiles(task, arrays, parsePairs('set', given.set));
    const inputs = valuesOf(task, dims, arrays);
    return withEngine(async (engine) => {
      const tuning = tuningOf(engine, kernel, dims, choice);
      const { measurement, outputs } = await measure(engine, { kernel, tuning }, dims, inputs);
      const verdicts = verdictsOf(task, dims, measurement);
      const contents = task.outputs(dims).flatMap((spec, place): Output[] => {
        const target = targets.get(spec.name);
        const content = target && writeTensor(spec, outputs[place]!);
        return content ? [{ option: 'output', target, content }] : [];
      });
      const written = await writeJudged(contents, verdicts, given.force);
      const report = {
        adapter: engine.adapter,
        task: task.id,
        kernel: kernel.id,
        dims,
        tuning,
        clock: measurement.clock,
        medianNs: measurement.medianNs,
        errors: errorsOf(task, dims, measurement),
        written: written.isWritten,
      };
      const words = wordsOf(engine, measurement, verdicts, written.isWritten ? targets : null);
      return { output: given.json ? toJson(report) : words, failures: written.failures };
    });
  },
};

/** @throws InputError */
function kernelOf({ task, kernels }: OfferedTask, id: string | undefined): Kernel {
  const kernel = id === undefined ? kernels[0] : kernels.find((each) => each.id === id);
  if (kernel) return kernel;
  const ids = kernels.map((each) => each.id).join(', ');
  throw new InputError(
    `--kernel ${quoteOutside(id ?? '')}: ${task.id} has no such kernel, choose ${ids}`,
  );
}

/** Where each output will be written. @throws InputError */
async function checkTargets(
  task: Task,
  asked: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (asked.size === 0) required('output', undefined, NEEDED);
  const targets = new Map<string, string>();
  const others: Record<string, string> = {};
  for (const [name, file] of files) others[`input ${quoteOutside(name)}`] = file;
  const known = task.outputs(defaultDims(task));
  for (const [name, file] of asked) {
    if (!known.some((each) => each.name === name)) throw unknownName('output', name, known);
    targets.set(name, await checkOutput('output', file, others));
    others[`output ${quoteOutside(name)}`] = file;
  }
  return targets;
}

/** @throws InputError where the device cannot run the kernel so */
function tuningOf(
  { capabilities }: Engine,
  kernel: Kernel,
  dims: Dims,
  choice: Partial<Tuning> = {},
): Tuning {
  const needsHalf = kernel.task.inputs(dims).some(({ dtype }) => dtype === 'f16');
  if (needsHalf && !hasHalf(capabilities)) throw new InputError(NO_HALF.en);
  const tuning = resolveTuning(kernel, dims, capabilities, choice);
  const reason = unsupported(kernel, dims, tuning, capabilities);
  if (reason) throw new InputError(`${kernel.id}: ${reason.en}`);
  return tuning;
}

interface Measured {
  readonly measurement: Measurement;
  readonly outputs: readonly TensorArray[];
}

async function measure(
  engine: Engine,
  variant: { readonly kernel: Kernel; readonly tuning: Tuning },
  dims: Dims,
  inputs: TensorValues,
): Promise<Measured> {
  const [outcome] = await compare(engine, {
    dims,
    variants: [variant],
    inputs: asStored(variant.kernel.task.inputs(dims), inputs),
    reference: referenceHere,
    samples: SAMPLES,
    // a result that is wrong has its time too: the verdict stands beside it
    timesWrong: true,
  });
  if (outcome?.status !== 'done') throw new GpuError(outcome!.reason);
  return outcome;
}

/** By the name of each output. */
function errorsOf(task: Task, dims: Dims, { error, errors }: Measurement) {
  return errors ?? Object.fromEntries(task.outputs(dims).map(({ name }) => [name, error]));
}

function verdictsOf(task: Task, dims: Dims, measurement: Measurement): readonly Verdict[] {
  const errors: Readonly<Record<string, OutputError>> = errorsOf(task, dims, measurement);
  return Object.entries(errors).map(([name, error]) => verdictOf(name, error));
}

function wordsOf(
  engine: Engine,
  { kernel, medianNs, clock }: Measurement,
  verdicts: readonly Verdict[],
  targets: ReadonlyMap<string, string> | null,
): string {
  const places = [...(targets ?? [])].map(([name, file]) => `${name} is in ${shownPath(file)}`);
  return [
    `${kernel} took ${formatNs(medianNs)} (median, ${clock}) on ${adapterName(engine.adapter)}`,
    ...verdicts.map(({ words }) => words),
    places.length > 0 ? places.join(', ') : 'nothing is written',
  ].join('; ');
}

import { countTraffic } from '../measure/countTraffic';
import type { Engine } from '../gpu/device';
import type { AttentionDims } from '../kernels/attention/dims';
import { formatBytes } from '../spec/format';
import type { Traffic, Tuning } from '../spec/kernel';
import { boundTensors, firstOutput, requestedTraffic, sumByTensor } from '../spec/plan';
import { sampleInputs } from '../workloads/inputs';
import { JSON_OPTION, toJson, withEngine, type Command } from './command';
import { checkDtype } from './dtype';
import { InputError } from './errors';
import { checkDims, findKernel, parseTunings, TUNE_OPTION, variantOf } from './kernels';
import type { AttentionKernel, Choices } from './kernels';
import { parseOptions } from './options';
import { dimsOf, givenShape, SHAPE_OPTIONS } from './shape';
import { formatTable } from './table';
import { refuseUnused } from './unusedOptions';

const SEED = 1;

const options = {
  kernel: { kind: 'text', value: 'name', help: 'whose accesses are counted' },
  tokens: { kind: 'text', value: 'n', default: '256', help: 'queries' },
  ...SHAPE_OPTIONS,
  tune: TUNE_OPTION,
  ...JSON_OPTION,
} as const;

export const traffic: Command = {
  name: 'traffic',
  summary: 'counts what a kernel reads and writes of each tensor, beside what its model says',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    if (!given.kernel) throw new InputError('--kernel is missing: name one, see --help');
    const kernel = findKernel('kernel', given.kernel);
    const choices = parseTunings(given.tune, [kernel]);
    const dims = dimsOf(given, given.tokens);
    refuseUnused([kernel], givenShape(given), dims);
    checkDims(kernel, dims);
    const report = await withEngine((engine) => count(engine, kernel, dims, choices));
    return {
      output: given.json ? toJson(report) : formatReport(report),
      failures: failuresOf(report),
    };
  },
};

/** A model takes every key for seen: with key lengths of its own it need not be met. */
function failuresOf({ kernel, dims, equal, tensors }: Report): readonly string[] {
  if (equal || dims.keyLengths) return [];
  const names = Object.entries(tensors).filter(([, bytes]) => !agree(bytes));
  const list = names.map(([name]) => name).join(', ');
  return [`${kernel}: counted and modelled traffic differ in ${list}`];
}

function agree({ modelled, counted }: { readonly modelled: Bytes; readonly counted: Bytes }) {
  return modelled.read === counted.read && modelled.write === counted.write;
}

/** Bytes of one tensor. */
interface Bytes {
  readonly read: number;
  readonly write: number;
}

interface Report {
  readonly kernel: string;
  readonly dims: AttentionDims;
  readonly tuning: Tuning;
  /** By name, in binding order; the output is `out`. */
  readonly tensors: Readonly<Record<string, { readonly modelled: Bytes; readonly counted: Bytes }>>;
  /** Whether they agree to the byte. With key lengths they need not: a model takes every key for seen. */
  readonly equal: boolean;
}

async function count(
  engine: Engine,
  kernel: AttentionKernel,
  dims: AttentionDims,
  choices: Choices,
): Promise<Report> {
  checkDtype(engine, dims);
  const { kernel: counting, tuning } = variantOf(engine, kernel, dims, choices);
  const plan = kernel.plan(dims, tuning, engine.capabilities);
  const inputs = sampleInputs(kernel.task, dims, SEED);
  const passes = await countTraffic(engine, counting, dims, tuning, inputs);
  const modelled = requestedTraffic(plan);
  const counted = sumByTensor(passes.flat());
  const output = firstOutput(kernel.task, dims).name;
  const present = boundTensors(kernel.task, dims, plan).filter(({ absent }) => !absent);
  const tensors = present.map(({ name }) => {
    const bytes = { modelled: bytesOf(modelled, name), counted: bytesOf(counted, name) };
    return [name === output ? 'out' : name, bytes] as const;
  });
  const equal = tensors.every(([, each]) => agree(each));
  return { kernel: kernel.id, dims, tuning, tensors: Object.fromEntries(tensors), equal };
}

function bytesOf(all: readonly Traffic[], name: string): Bytes {
  const found = all.find(({ tensor }) => tensor === name);
  return { read: found?.readBytes ?? 0, write: found?.writeBytes ?? 0 };
}

function formatReport({ kernel, dims, tuning, tensors, equal }: Report): string {
  const tiles = Object.entries(tuning).map(([name, value]) => `${name} ${value}`);
  const rows = Object.entries(tensors).map(([name, { modelled, counted }]) => [
    name,
    ...[modelled.read, counted.read, modelled.write, counted.write].map(formatBytes),
  ]);
  const headings = ['tensor', 'reads modelled>', 'counted>', 'writes modelled>', 'counted>'];
  const verdict = equal
    ? 'Counted and modelled agree to the byte.'
    : `Counted and modelled differ${dims.keyLengths ? ', as they may: the model takes every key for seen, whatever the key lengths' : ''}.`;
  return `${[kernel, ...tiles].join(', ')}\n\n${formatTable(headings, rows)}\n\n${verdict}`;
}

import type { Engine } from '../gpu/device';
import { attentionKernels } from '../kernels';
import type { AttentionDims } from '../kernels/attention/dims';
import { compare } from '../measure/compare';
import { referenceHere, type VariantOutcome } from '../measure/comparison';
import { gigaflopsPerSecond } from '../measure/derive';
import { formatBytes, formatNs } from '../spec/format';
import type { AdapterDescription, Measurement } from '../spec/measurement';
import { totalBytes } from '../spec/plan';
import { sampleInputsOfAll } from '../workloads/inputs';
import { JSON_OPTION, toJson, withEngine, type Command } from './command';
import { checkDtype, dtypeOf } from './dtype';
import { adapterName } from './info';
import {
  checkDims,
  findKernel,
  parseTunings,
  TUNE_OPTION,
  variantOf,
  type AttentionKernel,
  type Choices,
} from './kernels';
import { parseOptions, type OptionValues } from './options';
import { InputError } from './errors';
import { dimsOf, givenShape, SHAPE_OPTIONS } from './shape';
import { refuseUnused } from './unusedOptions';
import { formatTable } from './table';

const SAMPLES = 7;
const SEED = 1;

const options = {
  tokens: { kind: 'text', value: 'n,n', default: '256,512', help: 'queries, one size or several' },
  ...SHAPE_OPTIONS,
  kernels: {
    kind: 'text',
    value: 'name,name',
    default: attentionKernels.map(({ id }) => id).join(','),
    help: 'which run, in turns',
  },
  tune: TUNE_OPTION,
  ...JSON_OPTION,
} as const;

export const bench: Command = {
  name: 'bench',
  summary: 'times the kernels in turns and verifies each against float64',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    const kernels = readKernels(given.kernels);
    const choices = parseTunings(given.tune, kernels);
    const sizes = readSizes(given);
    for (const dims of sizes) {
      refuseUnused(kernels, givenShape(given), dims);
      kernels.forEach((kernel) => checkDims(kernel, dims));
    }
    const report = await withEngine((engine) => benchAll(engine, kernels, sizes, choices));
    const { failures, ...json } = report;
    return { output: given.json ? toJson(json) : formatReport(report), failures };
  },
};

/** @throws InputError at a name that is unknown, or there twice */
function readKernels(text: string): readonly AttentionKernel[] {
  const kernels = text.split(',').map((id) => findKernel('kernels', id));
  const twice = kernels.find((kernel, index) => kernels.indexOf(kernel) < index);
  if (!twice) return kernels;
  throw new InputError(`--kernels: ${twice.id} is named twice, keep one`);
}

/** One set of dimensions for each number of tokens. @throws InputError */
function readSizes(given: OptionValues<typeof options>): readonly AttentionDims[] {
  return given.tokens.split(',').map((tokens) => dimsOf(given, tokens));
}

/** @throws InputError before anything runs where the device cannot run one of the kernels */
async function benchAll(
  engine: Engine,
  kernels: readonly AttentionKernel[],
  sizes: readonly AttentionDims[],
  choices: Choices,
): Promise<Report> {
  for (const dims of sizes) checkDtype(engine, dims);
  const runs = sizes.map((dims) => ({
    dims,
    variants: kernels.map((kernel) => variantOf(engine, kernel, dims, choices)),
  }));
  const outcomes: VariantOutcome[] = [];
  for (const { dims, variants } of runs) {
    const tasks = kernels.map(({ task }) => task);
    const inputs = sampleInputsOfAll(tasks, dims, SEED);
    outcomes.push(
      ...(await compare(engine, {
        dims,
        variants,
        inputs,
        reference: referenceHere,
        samples: SAMPLES,
      })),
    );
  }
  const done = outcomes.filter((outcome) => outcome.status === 'done');
  return {
    adapter: engine.adapter,
    dtype: dtypeOf(sizes[0]!),
    results: done.map(({ measurement }) => measurement),
    failures: outcomes.flatMap(failureOf),
  };
}

interface Report {
  readonly adapter: AdapterDescription;
  /** The same at every size. */
  readonly dtype: string;
  readonly results: readonly Measurement[];
  readonly failures: readonly string[];
}

function failureOf(outcome: VariantOutcome): readonly string[] {
  if (outcome.status === 'failed') return [`${outcome.kernel}: ${outcome.reason.en}`];
  const { kernel, dims, error } = outcome.measurement;
  if (error.withinTolerance) return [];
  return [
    `${kernel} at ${dims['tokens']} tokens is wrong by ${error.relative.toExponential(1)} of the largest value, ${error.tolerance} is allowed: it is not timed`,
  ];
}

function formatReport({ adapter, dtype, results }: Report): string {
  const headings = ['tokens>', 'keys>', 'kernel', 'tuning', 'median>', 'fastest to slowest>'];
  headings.push('GFLOP/s>', 'requested>', 'least>', 'allocated>', 'error>', 'of>', 'rows checked>');
  const right = results.filter(({ error }) => error.withinTolerance).length;
  const verdict = `${right} of ${results.length} outputs are within tolerance of float64.`;
  return `${adapterName(adapter)}; stored as ${dtype}\n\n${formatTable(headings, results.map(formatRow))}\n\n${verdict}`;
}

function formatRow(measurement: Measurement): readonly string[] {
  const { dims, kernel, tuning, samplesNs, medianNs, error } = measurement;
  const timed = samplesNs.length > 0;
  return [
    String(dims['tokens']),
    String(dims['keys']),
    kernel,
    Object.entries(tuning)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    timed ? formatNs(medianNs) : '–',
    timed ? `${formatNs(Math.min(...samplesNs))} to ${formatNs(Math.max(...samplesNs))}` : '–',
    timed ? gigaflopsPerSecond(measurement).toPrecision(3) : '–',
    formatBytes(totalBytes(measurement.requested)),
    formatBytes(totalBytes(measurement.least)),
    formatBytes(measurement.allocatedBytes),
    error.relative.toExponential(1),
    String(error.tolerance),
    `${error.rowsChecked} of ${error.rowsTotal}`,
  ];
}

import { InputError, NoAdapterError } from '../../src/cli/errors';
import { describeOptions, parseOptions, parseWithin } from '../../src/cli/options';
import { type Failure, fuzz, kernelIds } from './fuzz';

const options = {
  count: { kind: 'text', value: 'n', default: '200', help: 'configurations to run' },
  seed: {
    kind: 'text',
    value: 's',
    default: '1',
    help: 'which ones: the same seed, the same ones',
  },
  kernel: { kind: 'text', value: 'id', help: 'the kernel that is run alone' },
  only: { kind: 'text', value: 'i', help: 'the configuration that is run alone, by its number' },
  without: { kind: 'list', value: 'kind', help: 'a kind of values that is left out, as in huge' },
  quick: { kind: 'switch', help: 'failures as they were drawn, not made small' },
  verbose: { kind: 'switch', help: 'a line for each configuration before it runs' },
  help: { kind: 'switch', help: 'this list' },
} as const;

/** Failures that are made small: each takes dozens of runs. */
const MOST_SHRUNK = 10;

/** @returns the exit code: 0 nothing failed, 2 bad input, 1 anything else */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const given = parseOptions(args, options);
    if (!given.help) return await run(given);
    process.stdout.write(`npm run -s fuzz -- [options]\n\n${describeOptions(options)}\n`);
    return 0;
  } catch (error) {
    const isKnown = error instanceof InputError || error instanceof NoAdapterError;
    process.stderr.write(`${isKnown ? error.message : (error as Error).stack}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}

async function run(given: ReturnType<typeof parseOptions<typeof options>>): Promise<number> {
  if (given.kernel && !kernelIds.includes(given.kernel)) {
    throw new InputError(`--kernel ${given.kernel}: choose one of ${kernelIds.join(', ')}`);
  }
  const only = given.only === undefined ? undefined : parseWithin('only', given.only, [0, 999_999]);
  const count = only === undefined ? parseWithin('count', given.count, [1, 1_000_000]) : only + 1;
  const failures = await fuzz({
    count,
    seed: parseWithin('seed', given.seed, [0, 2 ** 31]),
    kernel: given.kernel,
    only,
    without: given.without,
    mostShrunk: given.quick ? 0 : MOST_SHRUNK,
    onCase: (index, each) => {
      if (given.verbose) process.stdout.write(`${index}: ${JSON.stringify(each)}\n`);
      else if (index > 0 && index % 100 === 0) process.stdout.write(`${index} of ${count}\n`);
    },
    onFailure: (failure) => process.stdout.write(`${describeFailure(failure)}\n`),
  });
  const ran = only === undefined ? count : 1;
  process.stdout.write(`${ran} configurations, ${failures.length} failed\n`);
  return failures.length > 0 ? 1 : 0;
}

/** As a test could hold it. */
function describeFailure({ index, smallest, problem }: Failure): string {
  return `✗ configuration ${index}: ${problem}\n${JSON.stringify(smallest)},`;
}

import { GpuError } from '../gpu/errors';
import { attention } from './attention';
import { bench } from './bench';
import type { Command } from './command';
import { InputError, NoAdapterError } from './errors';
import { info } from './info';
import { describeOptions } from './options';

const COMMANDS: readonly Command[] = [info, attention, bench];

const PROGRAM = 'npm run -s cli --';

/**
 * Runs a command: results on stdout, messages on stderr.
 * @param args behind the program's name
 * @returns the exit code: 0 done, 2 bad input, 1 anything else
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}

async function dispatch([name, ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS.find((each) => each.name === name);
  if (asksForHelp(name) || (command && args.some(asksForHelp))) {
    process.stdout.write(`${command ? commandHelp(command) : help()}\n`);
    return 0;
  }
  if (!command) {
    const problem = name === undefined ? 'no command is given' : `there is no command "${name}"`;
    const names = COMMANDS.map((each) => each.name).join(', ');
    throw new InputError(`${problem}: choose ${names}, see --help`);
  }
  const { output, failures } = await command.run(args);
  process.stdout.write(`${output}\n`);
  for (const failure of failures) process.stderr.write(`${oneLine(failure)}\n`);
  return failures.length > 0 ? 1 : 0;
}

function asksForHelp(arg: string | undefined): boolean {
  return arg === '--help' || arg === '-h';
}

function help(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Attention kernels in WGSL on the GPU of this machine.',
    '',
    `usage: ${PROGRAM} <command> [options]`,
    '',
    ...commands,
    '',
    `${PROGRAM} <command> --help lists the options of a command.`,
    'Results go to stdout, messages to stderr. Exit code: 0 done, 2 bad input, 1 anything else.',
  ].join('\n');
}

function commandHelp({ name, summary, options }: Command): string {
  return [
    `${name}: ${summary}`,
    '',
    `usage: ${PROGRAM} ${name} [options]`,
    '',
    describeOptions(options),
  ].join('\n');
}

/** What a person can act on is one line; a mistake of the program's own shows where it was made. */
function messageOf(error: unknown): string {
  const known = [InputError, NoAdapterError, GpuError].some((kind) => error instanceof kind);
  if (known) return oneLine((error as Error).message);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

import { GpuError } from '../gpu/errors';
import type { Command } from './command';
import { COMMANDS, findCommand, groupOf, unknownCommand, wordsOf } from './commands';
import { FailedRunError, InputError, NoAdapterError } from './errors';
import { describeOptions } from './options';

const KNOWN_ERRORS = [InputError, NoAdapterError, FailedRunError, GpuError];

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

async function dispatch(words: readonly string[]): Promise<number> {
  const command = findCommand(words);
  const args = words.slice(command ? wordsOf(command.name).length : 0);
  const explanation = command ? args.some(asksForHelp) && commandHelp(command) : helpFor(words);
  if (explanation) {
    process.stdout.write(`${explanation}\n`);
    return 0;
  }
  if (!command) throw unknownCommand(words);
  const { output, failures } = await command.run(args);
  process.stdout.write(`${output}\n`);
  for (const failure of failures) process.stderr.write(`${oneLine(failure)}\n`);
  return failures.length > 0 ? 1 : 0;
}

/** What `--help` and `flow --help` print; null where help is not asked for. */
function helpFor([first, second]: readonly string[]): string | null {
  const group = groupOf(first);
  if (group.length > 0) return asksForHelp(second) ? help(group) : null;
  return asksForHelp(first) ? help(COMMANDS) : null;
}

function asksForHelp(arg: string | undefined): boolean {
  return arg === '--help' || arg === '-h';
}

function help(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Attention kernels and normalizing flows in WGSL on the GPU of this machine.',
    '',
    `usage: ${PROGRAM} <command> [options]`,
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
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
  const known = KNOWN_ERRORS.some((kind) => error instanceof kind);
  if (known) return oneLine((error as Error).message);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function oneLine(text: string): string {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

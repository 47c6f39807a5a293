import { attention } from './attention';
import { bench } from './bench';
import type { Command } from './command';
import { InputError } from './errors';
import { flowCommands } from './flow';
import { info } from './info';
import { run } from './runTask';
import { tasks } from './tasks';
import { traffic } from './traffic';
import { quoteOutside } from '../spec/outsideText';

export const COMMANDS: readonly Command[] = [
  info,
  tasks,
  run,
  attention,
  bench,
  traffic,
  ...flowCommands,
];

/** The command that the words begin with; a name may have two of them. */
export function findCommand(words: readonly string[]): Command | undefined {
  return COMMANDS.find(({ name }) => wordsOf(name).every((word, index) => words[index] === word));
}

export function wordsOf(name: string): readonly string[] {
  return name.split(' ');
}

/** The commands of two words that begin with this one. */
export function groupOf(word: string | undefined): readonly Command[] {
  return COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
}

/** For words that begin with no command: what is wrong, and what to choose from. */
export function unknownCommand([first, second]: readonly string[]): InputError {
  const group = groupOf(first);
  const isGroup = group.length > 0;
  const missing = isGroup ? second === undefined : first === undefined;
  const behind = isGroup ? ` behind ${first}` : '';
  const given = quoteOutside(isGroup ? `${first} ${second}` : `${first}`);
  const problem = missing ? `no command is given${behind}` : `there is no command "${given}"`;
  const names = (isGroup ? group : COMMANDS).map(({ name }) => name).join(', ');
  return new InputError(`${problem}: choose ${names}, see ${isGroup ? `${first} ` : ''}--help`);
}

import { existsSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../spec/format';
import { quoteOutside } from '../spec/outsideText';
import { InputError } from './errors';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
};

const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The largest array: Node reads no more at once. */
const MOST_ARRAY_BYTES = 2 ** 31 - 1;
/** A path leads through no more links. */
const MOST_LINKS = 40;
/** A path is quoted up to this length. */
const PATH_CHARACTERS = 160;

/** A file and its option, as messages name them. */
export function namedFile(option: string, file: string): string {
  return `--${option} ${quoteOutside(file, PATH_CHARACTERS)}`;
}

/** A path as messages show it. */
export function shownPath(file: string): string {
  return quoteOutside(file, PATH_CHARACTERS);
}

/**
 * Reads a file, or a pipe, whole.
 * @param mostBytes is checked before anything is read
 * @throws InputError
 */
export async function readInput(
  option: string,
  file: string,
  mostBytes: number = MOST_ARRAY_BYTES,
): Promise<Uint8Array> {
  const name = namedFile(option, file);
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const { size, ...kind } = await kindOf(handle);
    if (kind.isDevice) throw new InputError(`${name} is no plain file: name another`);
    if (size > mostBytes) throw tooLarge(name, mostBytes);
    const bytes = kind.isPipe ? await drain(handle, name, mostBytes) : await handle.readFile();
    // a Buffer is no plain Uint8Array: its slice() is a view
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${name} cannot be read: ${reasonOf(error)}`, { cause: error });
  } finally {
    await handle?.close();
  }
}

async function kindOf(handle: FileHandle) {
  const found = await handle.stat();
  const isPipe = found.isFIFO() || found.isSocket();
  return { size: found.size, isPipe, isDevice: found.isCharacterDevice() || found.isBlockDevice() };
}

/** What comes out of a pipe, whose length nobody knows before. @throws InputError beyond `mostBytes` */
async function drain(handle: FileHandle, name: string, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of handle.createReadStream({ autoClose: false })) {
    length += (part as Buffer).length;
    if (length > mostBytes) throw tooLarge(name, mostBytes);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

function tooLarge(name: string, mostBytes: number): InputError {
  return new InputError(
    `${name} cannot be read: it is larger than ${formatBytes(mostBytes)}, the most that this option takes`,
  );
}

/**
 * Where `file` will be written: its folder must exist and take a file, and what stands there must be a
 * file that may be replaced, and none of the command's others.
 * @param others the files of other options
 * @returns the path behind any links
 * @throws InputError
 */
export async function checkOutput(
  option: string,
  file: string,
  others: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const target = await placeOf(file);
  for (const [other, each] of Object.entries(others)) {
    if (each === undefined || (await placeOf(each)) !== target) continue;
    throw new InputError(`${namedFile(option, file)} is the file of --${other}: name another`);
  }
  const here = await stat(target).catch(() => null);
  if (here && !here.isFile()) {
    throw new InputError(`${namedFile(option, file)} is no plain file: name another`);
  }
  const folder = await stat(path.dirname(target)).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new InputError(`${namedFile(option, file)}: its folder does not exist, create it first`);
  }
  tryOut({ option, target });
  return target;
}

/** Where a file is or will be, behind its links; one that leads to nothing yet is followed too. */
async function placeOf(file: string, links = MOST_LINKS): Promise<string> {
  const found = await realpath(file).catch(() => null);
  if (found !== null) return found;
  const above = path.dirname(file);
  const folder = await realpath(above).catch(() => path.resolve(above));
  const place = path.join(folder, path.basename(file));
  const next = links > 0 ? await readlink(place).catch(() => null) : null;
  return next === null ? place : placeOf(path.resolve(folder, next), links - 1);
}

/** Makes a file and removes it at once, before hours go into its content. @throws InputError */
function tryOut(place: Place): void {
  try {
    writeFileSync(partialOf(place), '');
    rmSync(partialOf(place));
  } catch (error) {
    refuse(place)(error);
  }
}

/** A file that an option names. */
interface Place {
  readonly option: string;
  readonly target: string;
}

/** What goes into it. */
export interface Output extends Place {
  readonly content: Uint8Array;
}

/** Where a file is written before it is moved to its place. */
function partialOf({ target }: Place): string {
  return `${target}.${process.pid}.part`;
}

/** Writes one file whole. @see writeAllWhole @throws InputError */
export function writeWhole(option: string, target: string, content: Uint8Array): Promise<void> {
  return writeAllWhole([{ option, target, content }]);
}

/**
 * Writes files beside their places and moves them there whole, all of them or none: a failure, or a
 * signal that ends the process, leaves what was there before.
 * @throws InputError
 */
export async function writeAllWhole(outputs: readonly Output[]): Promise<void> {
  const partials = outputs.map(partialOf);
  // a name that no file can have is not there either, where rmSync would throw
  const clear = (): void => partials.filter(existsSync).forEach((partial) => rmSync(partial));
  const unhear = onEnding(clear);
  try {
    for (const [index, output] of outputs.entries()) {
      await writeFile(partials[index]!, output.content).catch(refuse(output));
    }
    moveAll(outputs, partials);
  } catch (error) {
    clear();
    throw error;
  } finally {
    unhear();
  }
}

/** Moves all into place before any signal is heard; where one cannot be moved, the others go back. */
function moveAll([output, ...rest]: readonly Output[], [partial, ...others]: readonly string[]) {
  if (!output || !partial) return;
  const earlier = `${output.target}.${process.pid}.old`;
  const mustKeep = rest.length > 0 && existsSync(output.target);
  try {
    if (mustKeep) linkSync(output.target, earlier);
    renameSync(partial, output.target);
  } catch (error) {
    rmSync(earlier, { force: true });
    refuse(output)(error);
  }
  try {
    moveAll(rest, others);
  } catch (error) {
    if (mustKeep) renameSync(earlier, output.target);
    else rmSync(output.target, { force: true });
    throw error;
  }
  if (mustKeep) rmSync(earlier);
}

/** Does `work` before a signal ends the process. @returns what takes that back */
function onEnding(work: () => void): () => void {
  const end = (signal: NodeJS.Signals): void => {
    work();
    unhear();
    process.kill(process.pid, signal);
  };
  const unhear = (): void => ENDINGS.forEach((signal) => process.off(signal, end));
  ENDINGS.forEach((signal) => process.on(signal, end));
  return unhear;
}

function refuse({ option, target }: Place): (error: unknown) => never {
  return (error) => {
    const why = reasonOf(error);
    throw new InputError(`${namedFile(option, target)} cannot be written: ${why}`, {
      cause: error,
    });
  };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? quoteOutside(error instanceof Error ? error.message : String(error), 120);
}

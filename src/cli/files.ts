import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './errors';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};

/** @throws InputError */
export async function readInput(option: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new InputError(`--${option} ${file} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Where `file` will be written: its folder must exist, and what stands there must be a file that
 * may be replaced.
 * @returns the path behind any links
 * @throws InputError
 */
export async function checkOutput(option: string, file: string): Promise<string> {
  const target = await realpath(file).catch(() => path.resolve(file));
  const here = await stat(target).catch(() => null);
  if (here && !here.isFile()) {
    throw new InputError(`--${option} ${file} is no plain file: name another`);
  }
  const folder = await stat(path.dirname(target)).catch(() => null);
  if (folder?.isDirectory()) return target;
  throw new InputError(`--${option} ${file}: its folder does not exist, create it first`);
}

/**
 * Writes the file beside its place and moves it there whole: a failure leaves what was there before.
 * @throws InputError
 */
export async function writeWhole(
  option: string,
  target: string,
  content: Uint8Array,
): Promise<void> {
  const partial = `${target}.${process.pid}.part`;
  try {
    await writeFile(partial, content);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw new InputError(`--${option} ${target} cannot be written: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/childProcess.mjs';
import { InputError } from '../../src/cli/errors';
import { shownPath } from '../../src/cli/files';
import type { Target } from './drivers';
import type { Driver } from './drivers/driver';

const RUN = fileURLToPath(new URL('../../src/cli/run.mjs', import.meta.url));
const LOADER = 'ld-linux-x86-64.so.2';

/** A module that exports `main(args)`, and its arguments. */
export interface Program {
  readonly entry: string;
  readonly args: readonly string[];
}

/**
 * Runs a program where Dawn finds the compiler of a device alone, which is not there.
 * @param compilers the folder that setup.sh filled
 * @param out where the driver's words about each pipeline go
 * @returns the exit code
 */
export function runOnCompiler(
  compilers: string,
  { driver, device }: Target,
  out: string,
  program: Program,
  stdout: 'inherit' | 'ignore',
): Promise<number> {
  return start(compilers, driver.library, program, stdout, {
    ISA_GPU: `${driver.kernel}:${device}`,
    ISA_OUT: out,
    ...driver.environment,
  });
}

/** Runs a program on lavapipe, which computes what it compiles on the CPU. @returns the exit code */
export function runOnLavapipe(compilers: string, program: Program): Promise<number> {
  return start(compilers, 'lvp', program, 'inherit', { ISA_LIVE: '1' });
}

/** Under the dynamic loader and the libraries that the drivers were built against. */
function start(
  compilers: string,
  library: Driver['library'],
  { entry, args }: Program,
  stdout: 'inherit' | 'ignore',
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const libraries = path.join(compilers, 'root/usr/lib/x86_64-linux-gnu');
  const standIns = path.join(compilers, 'stand-ins');
  const loading = ['--preload', path.join(standIns, 'nulldrm.so')];
  loading.push('--library-path', `${standIns}:${libraries}`);
  const command = path.join(libraries, LOADER);
  return runProgram(command, [...loading, process.execPath, RUN, entry, ...args], {
    stdout,
    env: {
      ...process.env,
      ISA_DRIVER: path.join(libraries, `libvulkan_${library}.so`),
      MESA_SHADER_CACHE_DISABLE: '1',
      ...env,
    },
  });
}

/** @returns the folder, whole @throws InputError where setup.sh did not fill it */
export function checkCompilers(compilers: string): string {
  const folder = path.resolve(compilers);
  const libraries = path.join(folder, 'root/usr/lib/x86_64-linux-gnu', LOADER);
  const needed = [libraries, path.join(folder, 'stand-ins/nulldrm.so')];
  if (needed.every((file) => existsSync(file))) return folder;
  throw new InputError(
    `--compilers ${shownPath(compilers)}: no compilers are there, run bench/isa/setup.sh ${shownPath(compilers)} first`,
  );
}

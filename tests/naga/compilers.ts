import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingLibrary } from '../../src/cli/adapterEnvironment.mjs';

const INSTALLED = fileURLToPath(new URL('node_modules/', import.meta.url));
const CHECK = fileURLToPath(new URL('check.mjs', import.meta.url));

/**
 * As package.json names them, for each platform. The oldest is naga 24, which is older than the first Firefox with
 * WebGPU. Deno 1.46 to 2.2 hold naga 0.20, which no released browser made its WebGPU of: it takes no `const`
 * in a function and no expression as the length of an array, and so none of these texts.
 */
export const COMPILERS = ['oldest', 'newest'] as const;

/** A naga that is installed, in the program that holds it. */
export interface Compiler {
  /** As in `naga 24.0.0 (Deno 2.3.7)`. */
  readonly name: string;
  readonly program: string;
}

/** Something that this machine lacks, in a sentence. */
export class MissingError extends Error {}

/** @throws MissingError where it is not installed, or not to be had for this platform */
export function compilerOf(age: (typeof COMPILERS)[number]): Compiler {
  if (!existsSync(INSTALLED)) {
    throw new MissingError('naga is not installed here: run npm ci --prefix tests/naga.');
  }
  const { platform, arch } = process;
  const folder = path.join(INSTALLED, `naga-${age}-${platform}-${arch}`);
  if (!existsSync(folder)) {
    throw new MissingError(`npm has no Deno, and so no naga, for ${platform} on ${arch}.`);
  }
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const program = path.join(folder, platform === 'win32' ? 'deno.exe' : 'deno');
  return { name: `naga ${nagaVersion(program)} (Deno ${version})`, program };
}

/** As the program names the sources that it was built from. */
function nagaVersion(program: string): string {
  const bytes = readFileSync(program);
  for (let at = bytes.indexOf('naga-'); at >= 0; at = bytes.indexOf('naga-', at + 1)) {
    const version = /^naga-(\d+\.\d+\.\d+)/.exec(bytes.toString('latin1', at, at + 20))?.[1];
    if (version) return version;
  }
  return 'of unknown version';
}

/**
 * What a naga has against each text of a file, a JSON list; null where it takes it.
 * @param scratch a folder for what Deno keeps
 * @throws MissingError where it does not run
 */
export function messagesOf(
  { name, program }: Compiler,
  file: string,
  scratch: string,
): readonly (string | null)[] {
  const { status, stdout, stderr, error } = spawnSync(
    program,
    ['run', '--quiet', '--no-lock', '--no-config', '--unstable-webgpu', '--allow-all', CHECK, file],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, DENO_DIR: scratch, DENO_NO_UPDATE_CHECK: '1' },
    },
  );
  if (status === 0) return JSON.parse(stdout) as (string | null)[];
  const said = error?.message ?? stderr.trim().split('\n').at(-1);
  throw new MissingError(
    `${name} does not run here${missingLibrary(stderr ?? '') || `: ${said}`}.`,
  );
}

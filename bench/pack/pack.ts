import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, cp, mkdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-fs';
import { build } from 'vite';
import { FailedRunError } from '../../src/cli/errors';
import { hasSoftwareAdapter, softwareAdapterEnvironment } from '../../src/cli/softwareAdapter.mjs';

const NAME = 'tilescope-bench';
const MOST_BYTES = 60 * 2 ** 20;

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = path.join(here, 'dist');
const folder = path.join(dist, NAME);
const dawn = path.dirname(createRequire(import.meta.url).resolve('webgpu'));

/**
 * Packs the check and the benchmark of the attention kernels with all they need but a GPU's driver.
 * @returns the exit code: 0 done, 1 anything else
 */
export async function main(): Promise<number> {
  try {
    if (!hasSoftwareAdapter()) throw new FailedRunError('the archive is made on Linux, x86-64');
    await fillFolder();
    const archive = path.join(dist, `${NAME}.tar.gz`);
    await pipeline(
      pack(dist, { entries: [NAME] }),
      createGzip({ level: 9 }),
      createWriteStream(archive),
    );
    const { size } = await stat(archive);
    const mebibytes = (size / 2 ** 20).toFixed(1);
    if (size > MOST_BYTES) throw new FailedRunError(`the archive is too large: ${mebibytes} MiB`);
    process.stdout.write(`${path.relative(process.cwd(), archive)}, ${mebibytes} MiB\n`);
    return 0;
  } catch (error) {
    const isKnown = error instanceof FailedRunError;
    process.stderr.write(`${isKnown ? error.message : (error as Error).stack}\n`);
    return 1;
  }
}

async function fillFolder(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await bundle();
  await cp(path.join(here, 'files'), folder, { recursive: true });
  await copyFile(path.join(here, '../../LICENSE'), path.join(folder, 'LICENSE'));
  await copyDawn();
  await copyVulkanLoader();
  await copyNode();
}

/** The program as one file, shaders included. */
async function bundle(): Promise<void> {
  await build({
    root: here,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'program/run.ts',
      outDir: folder,
      target: 'node20',
      rollupOptions: { external: ['webgpu'], output: { entryFileNames: 'bench.mjs' } },
    },
  });
}

/** npm's `webgpu` without the builds for other systems. */
async function copyDawn(): Promise<void> {
  const target = path.join(folder, 'node_modules', 'webgpu');
  for (const file of ['index.js', 'package.json', 'LICENSE.md', 'dist/linux-x64/dawn.node']) {
    await mkdir(path.dirname(path.join(target, file)), { recursive: true });
    await copyFile(path.join(dawn, file), path.join(target, file));
  }
}

/** It comes with the software adapter; a machine's own goes first. */
async function copyVulkanLoader(): Promise<void> {
  const { VK_ICD_FILENAMES: driver = '' } = await softwareAdapterEnvironment();
  await mkdir(path.join(folder, 'lib'));
  const loader = 'libvulkan.so.1';
  await copyFile(path.join(path.dirname(driver), loader), path.join(folder, 'lib', loader));
}

/** The Node that runs this, without its symbols where they can be stripped. */
async function copyNode(): Promise<void> {
  const node = path.join(folder, 'node');
  await copyFile(process.execPath, node);
  if (existsSync('/usr/bin/strip')) execFileSync('/usr/bin/strip', [node]);
}

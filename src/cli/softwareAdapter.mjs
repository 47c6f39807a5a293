// The software adapter and the browser that come from npm, unpacked once beside node_modules.
// Plain JavaScript: it runs before Vite's module runner does, to set the environment of the process that holds it.
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../', import.meta.url));

const packageFolder = (() => {
  const entry = require.resolve('@sparticuz/chromium');
  return entry.slice(0, entry.lastIndexOf(`${path.sep}build${path.sep}`));
})();

/** Names the unpacked folders, so that an update unpacks anew. */
const version = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;

/**
 * @param {string} archive
 * @param {NodeJS.WritableStream} target
 */
async function unpack(archive, target) {
  await pipeline(
    createReadStream(path.join(packageFolder, 'bin', archive)),
    createBrotliDecompress(),
    target,
  );
}

/**
 * Runs `fill` on a fresh folder and moves it into place whole: an interrupted unpacking leaves nothing half done.
 * @param {string} name
 * @param {(folder: string) => Promise<unknown>} fill
 */
async function unpackOnce(name, fill) {
  const folder = path.join(root, 'node_modules', '.cache', 'tilescope', name);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  await fill(partial);
  try {
    await rename(partial, folder);
  } catch (error) {
    // another process was faster
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Whether the npm packages carry a software adapter for this machine. */
export function hasSoftwareAdapter() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * Unpacks the SwiftShader Vulkan driver and its loader.
 * @returns {Promise<Record<string, string>>} environment under which Dawn in Node finds it
 */
export async function softwareAdapterEnvironment() {
  const folder = await unpackOnce(`swiftshader-${version}`, (target) =>
    unpack('swiftshader.tar.br', extract(target)),
  );
  return {
    VK_ICD_FILENAMES: path.join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: joinPath(folder, process.env.LD_LIBRARY_PATH),
  };
}

/**
 * Unpacks headless Chromium with its libraries, fonts and software adapter.
 * @returns {Promise<{ executablePath: string, env: Record<string, string> }>}
 */
export async function bundledChromium() {
  const folder = await unpackOnce(`chromium-${version}`, async (target) => {
    await Promise.all([
      unpack('swiftshader.tar.br', extract(target)),
      unpack('al2023.tar.br', extract(target)),
      unpack('fonts.tar.br', extract(target)),
      unpack('chromium.br', createWriteStream(path.join(target, 'chromium'), { mode: 0o755 })),
    ]);
  });
  return {
    executablePath: path.join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: joinPath(path.join(folder, 'lib'), process.env.LD_LIBRARY_PATH) },
  };
}

/**
 * @param {string} folder
 * @param {string | undefined} rest
 */
function joinPath(folder, rest) {
  return rest ? `${folder}:${rest}` : folder;
}

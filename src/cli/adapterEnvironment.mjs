// Finds the environment under which Dawn in Node has an adapter.
// Plain JavaScript: it runs before Vite's module runner does, in the launcher and in the tests' configuration.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { hasSoftwareAdapter, softwareAdapterEnvironment } from './softwareAdapter.mjs';

const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url));
/** A driver that takes longer to name its adapter is taken for a broken one. */
const PROBE_MS = 60_000;
/** Names the variable that tells the process started under it why there is no adapter. */
const NO_ADAPTER = 'TILESCOPE_NO_ADAPTER';

/**
 * The environment to add to a process that computes: none on a machine with a GPU or where the
 * environment names a driver, else the software adapter from npm, whatever software adapter is
 * installed: what is tested does not depend on that. Where no adapter can be had, TILESCOPE_NO_ADAPTER
 * says why and what to do.
 * @returns {Promise<Record<string, string>>}
 */
export async function adapterEnvironment() {
  const named = process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES;
  const own = await probe({});
  if (own.found === 'gpu' || (named && own.found)) return {};
  if (named)
    return {
      [NO_ADAPTER]: `The Vulkan driver ${named} gives no adapter${own.because}. Unset VK_ICD_FILENAMES, or let it name a driver that is installed.`,
    };
  if (hasSoftwareAdapter()) {
    const software = await softwareAdapterEnvironment();
    const bundled = await probe(software);
    if (bundled.found) return software;
    own.because = bundled.because;
  }
  return own.found ? {} : { [NO_ADAPTER]: noAdapter(own.because) };
}

/** What the probe's exit code says. @type {Readonly<Record<number, 'gpu' | 'software'>>} */
const FOUND = { 0: 'gpu', 2: 'software' };

/**
 * What adapter a process under `env` finds, and which library it misses if it says so.
 * @param {Record<string, string>} env
 * @returns {Promise<{ found: 'gpu' | 'software' | undefined, because: string }>}
 */
function probe(env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROBE], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: PROBE_MS,
    });
    let messages = '';
    child.stderr.on('data', (text) => (messages += text));
    child.on('error', (error) => resolve({ found: undefined, because: `: ${error.message}` }));
    child.on('close', (code) =>
      resolve({ found: FOUND[code ?? 1], because: missingLibrary(messages) }),
    );
  });
}

/**
 * `: the system library libX.so is missing`, from what the dynamic linker wrote; empty if it wrote nothing.
 * @param {string} messages
 */
export function missingLibrary(messages) {
  const library = /([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(messages)?.[1];
  if (library) return `: the system library ${library} is missing`;
  const version = /version `([\w.]+)' not found/.exec(messages)?.[1];
  return version ? `: the system library has no ${version}` : '';
}

/** @param {string} because */
function noAdapter(because) {
  return `No WebGPU adapter here${because}. Install this machine's graphics driver (on Linux its Vulkan driver, or a software one such as mesa-vulkan-drivers 25 or newer).`;
}

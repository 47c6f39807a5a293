import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { missingLibrary } from '../../src/cli/adapterEnvironment.mjs';
import { bundledChromium, hasSoftwareAdapter } from '../../src/cli/softwareAdapter.mjs';

const ARGUMENTS = [
  // headless Chromium offers an adapter under this flag only
  '--enable-unsafe-webgpu',
  // shaders compile in a third of the time on SwiftShader: src/cli/nodeGpu.ts says why
  '--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension',
];

/**
 * A headless Chromium with WebGPU: the one that CHROMIUM_PATH names, else on Linux the one from npm
 * with its software adapter, else the machine's own Chrome.
 * @throws Error that names the system library which is missing, where that is why it does not start
 */
export async function launchBrowser(): Promise<Browser> {
  try {
    return await chromium.launch({ ...(await whichBrowser()), args: ARGUMENTS });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const because = missingLibrary(said) || `: ${said}`;
    throw new Error(
      `The browser does not start${because}. Install what is missing, or name another Chromium in CHROMIUM_PATH.`,
      { cause },
    );
  }
}

async function whichBrowser(): Promise<LaunchOptions> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (executablePath) return { executablePath };
  if (!hasSoftwareAdapter()) return { channel: 'chrome' };
  const bundled = await bundledChromium();
  return { ...bundled, env: { ...definedEnvironment(), ...bundled.env } };
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => !!entry[1]));
}

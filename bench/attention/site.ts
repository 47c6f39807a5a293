import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { FailedRunError } from '../../src/cli/errors';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, 'page');
const outDir = path.join(here, 'dist');

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page with the libraries, and serves it with all that they load. @throws FailedRunError */
export async function buildAndServe(): Promise<Site> {
  if (!existsSync(path.join(here, '../node_modules'))) {
    throw new FailedRunError('the libraries are not installed: run "npm --prefix bench ci" first');
  }
  await build({
    root,
    configFile: false,
    base: './',
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2022', minify: false },
  });
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, headers: ISOLATED },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

/** Browsers give an isolated page a finer clock: steps of 5 µs in place of 100. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

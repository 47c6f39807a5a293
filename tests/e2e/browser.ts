import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { preview } from 'vite';
import { expect } from 'vitest';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const root = fileURLToPath(new URL('../../', import.meta.url));

export interface ServedSite {
  /** Ends in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the built page on a free port. @throws Error where nothing is built */
export async function serveSite(): Promise<ServedSite> {
  if (!existsSync(`${root}dist/index.html`)) {
    throw new Error('dist/ holds no page: run "npm run build" first');
  }
  const server = await preview({
    root,
    configFile: false,
    base: './',
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

export interface WatchedPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught exceptions, failed requests and requests off the origin, as they come. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export interface PageOptions extends BrowserContextOptions {
  /** Runs in the page before its own scripts do. */
  readonly prepare?: () => void;
}

/** Opens a page of its own, with nothing stored, and notes whatever goes wrong on it. */
export async function openPage(
  browser: Browser,
  url: string,
  { prepare, ...options }: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  if (prepare) await page.addInitScript(prepare);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      problems.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
  const { origin } = new URL(url);
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== origin) problems.push(`left: ${request.url()}`);
  });
  await page.goto(url);
  return { page, problems, close: () => context.close() };
}

/** Holds what the page shows now against axe's rules. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  await page.addScriptTag({ path: AXE });
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  expect(violations, state).toEqual([]);
}

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { InputError, FailedRunError } from '../../src/cli/errors';
import { describeOptions, parseOptions, parseWithin } from '../../src/cli/options';
import { launchBrowser } from '../../tests/e2e/launchBrowser';
import { DEFAULT_TOKENS, settingsOf } from './plan';
import type { Machine, PageEvent, Report, Request, Result } from './report';
import { buildAndServe } from './site';
import { formatReport } from './table';

const options = {
  tokens: {
    kind: 'text',
    value: 'n,n',
    default: DEFAULT_TOKENS.join(','),
    help: 'queries and keys, one size or several',
  },
  json: { kind: 'switch', help: 'print JSON instead of a table' },
  help: { kind: 'switch', help: 'this list' },
} as const;

const MOST_TOKENS = 16_384;

/** @returns the exit code: 0 done, 2 bad input, 1 anything else */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const given = parseOptions(args, options);
    if (given.help) {
      process.stdout.write(
        `npm --prefix bench start -- [options]\n\n${describeOptions(options)}\n`,
      );
      return 0;
    }
    const sizes = given.tokens.split(',');
    const tokens = sizes.map((size) => parseWithin('tokens', size, [1, MOST_TOKENS]));
    const { report, failure } = await compareLibraries({ settings: settingsOf(tokens) });
    const output = given.json ? JSON.stringify(report, null, 2) : formatReport(report);
    process.stdout.write(`${output}\n`);
    if (failure) process.stderr.write(`ended early: ${failure}\n`);
    return failure ? 1 : 0;
  } catch (error) {
    const isKnown = error instanceof InputError || error instanceof FailedRunError;
    process.stderr.write(`${isKnown ? error.message : (error as Error).stack}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}

/** What came of it: a page that breaks off leaves the settings that were done. */
interface Outcome {
  readonly report: Report;
  readonly failure: string;
}

/** Builds the page, opens it in a browser and lets it compare. @throws FailedRunError */
async function compareLibraries(request: Request): Promise<Outcome> {
  const site = await buildAndServe();
  const browser = await launchBrowser();
  try {
    const heard = new Listener();
    const page = await browser.newPage();
    const failure = await letCompare(page, site.url, request, heard).then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (!heard.machine) throw new FailedRunError(`nothing could be compared: ${failure}`);
    const versions = { ...(await libraryVersions()), browser: browser.version() };
    return { report: { ...heard.machine, versions, results: heard.results }, failure };
  } finally {
    await Promise.all([browser.close(), site.close()]);
  }
}

async function letCompare(page: Page, url: string, request: Request, heard: Listener) {
  const crash = new Promise<never>((_, reject) => {
    page.on('crash', () => reject(new Error('the page crashed')));
  });
  await page.exposeFunction('tell', (event: PageEvent) => heard.hear(event));
  await page.goto(url);
  await page.waitForFunction(() => 'compareAttention' in window);
  await Promise.race([crash, page.evaluate((asked) => window.compareAttention(asked), request)]);
}

/** Keeps what the page tells, and passes on how far it is. */
class Listener {
  readonly results: Result[] = [];
  machine: Machine | undefined;

  hear(event: PageEvent): void {
    if (event.kind === 'machine') this.machine = event.machine;
    else if (event.kind === 'results') this.results.push(...event.results);
    else process.stderr.write(`${event.text}\n`);
  }
}

/** The exact versions that package.json names. */
async function libraryVersions(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
}

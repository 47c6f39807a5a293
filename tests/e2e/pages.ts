import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  openPage,
  type PageOptions,
  serveSite,
  type ServedSite,
  type WatchedPage,
} from './browser';
import { launchBrowser } from './launchBrowser';

/** Software adapters compile slowly, and slower yet on a busy machine. */
export const FINISHED = { timeout: 100_000 };

let browser: Browser;
let site: ServedSite;
let watched: WatchedPage;

/** One browser and one site for the tests of a file; after each, its page must not have complained. */
export function watchPages(): void {
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), serveSite()]);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
  });

  afterEach(async () => {
    const problems = [...watched.problems];
    await watched.close();
    if (problems.length > 0) throw new Error(`the page complains: ${problems.join('; ')}`);
  });
}

/** Opens the page in English, on a wide screen, and waits for nothing. */
export async function open(hash = '', options: PageOptions = {}): Promise<Page> {
  watched = await openPage(browser, site.url + hash, {
    locale: 'en-US',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  return watched.page;
}

/** The address of the page, with another setting. */
export function addressOf(hash: string): string {
  return site.url + hash;
}

/** Columns of the comparison whose results are those of the present setting. */
export function finishedColumns(page: Page) {
  return page.locator('section[data-status="done"][data-stale="false"]');
}

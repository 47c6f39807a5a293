import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, serveSite, type ServedSite } from './browser';
import { launchBrowser } from './launchBrowser';

let browser: Browser;
let site: ServedSite;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveSite()]);
});

afterAll(async () => {
  await Promise.all([browser?.close(), site?.close()]);
});

describe('the built page', () => {
  it('loads without a complaint, and finds an adapter', async () => {
    const { page, problems, close } = await openPage(browser, site.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const adapter = await page.evaluate(async () => {
      const found = await navigator.gpu.requestAdapter();
      return found?.info.vendor ?? null;
    });
    expect(adapter).toBeTruthy();
    expect(problems).toEqual([]);
    await close();
  });

  it('fetches nothing from an absolute path, so that it works under any base', async () => {
    const html = await (await fetch(site.url)).text();
    const references = [...html.matchAll(/\b(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((reference) => !reference?.startsWith('./'))).toEqual([]);
  });
});

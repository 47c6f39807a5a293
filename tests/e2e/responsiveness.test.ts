import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { FINISHED, finishedColumns, open, watchPages } from './pages';

watchPages();

const panel = (page: Page) => page.getByRole('tabpanel');
const openTab = async (page: Page, name: string) => page.getByRole('tab', { name }).click();

/** Notes how long the main thread is held up, from before the page's own scripts on. */
function watchLongTasks(): void {
  const found: number[] = [];
  Object.assign(window, { longTasks: found });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) found.push(Math.round(duration));
  }).observe({ type: 'longtask', buffered: true });
}

const longTasks = (page: Page) =>
  page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));

describe('the page', () => {
  it('answers while instruments work: no task of the main thread lasts 100 ms', async () => {
    const page = await open('', { prepare: watchLongTasks });
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBeGreaterThanOrEqual(3);
    await longTasks(page);
    await page.getByRole('button', { name: 'Count traffic: Flash' }).click();
    await page.getByText('Counted and modelled agree to the byte.').waitFor(FINISHED);
    await openTab(page, 'Sweep');
    await panel(page).getByRole('button', { name: 'Sweep', exact: true }).click();
    await panel(page)
      .getByText(/^Finished: \d+ points\./)
      .waitFor(FINISHED);
    await openTab(page, 'Tiles');
    await panel(page).getByRole('button', { name: 'Find the best' }).click();
    await panel(page)
      .getByText(/^[6-9] of at most 20/)
      .waitFor(FINISHED);
    await panel(page).getByRole('button', { name: 'Stop' }).click();
    const long = (await longTasks(page)).filter((ms) => ms > 100);
    expect(long).toEqual([]);
  });
});

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser';
import { longestTask } from './longestTask';
import { FINISHED, finishedColumns, open, watchPages } from './pages';

const SMALL = '#tokens=64&heads=1&headDim=16&kernels=standard,linear&baseline=standard';

watchPages();

const autoSwitch = (page: Page) => page.getByRole('switch', { name: 'Measure automatic tiles' });
const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const timing = (page: Page) => page.getByText(/^Timing tunings of/);
const measuredPlaces = (page: Page) =>
  page.evaluate(
    () => Object.keys(JSON.parse(localStorage.getItem('tilescope.measured') ?? '{}')).length,
  );
const finished = async (page: Page) => {
  await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
};

describe('automatic tiles', () => {
  it('are measured in the background where that is switched on, kept, and said in the column', async () => {
    const page = await open(SMALL);
    await finished(page);
    // a software adapter compiles for seconds: off until a person wants it
    expect(await autoSwitch(page).isChecked()).toBe(false);
    expect(await column(page, 'Standard').innerText()).toContain('by default');
    const longest = await longestTask(page, async () => {
      await autoSwitch(page).click();
      await timing(page).waitFor(FINISHED);
      for (const name of ['Standard', 'Linear']) {
        await column(page, name).getByText('measured here').waitFor(FINISHED);
      }
      await finished(page);
    });
    expect(longest, 'milliseconds of a task').toBeLessThan(50);
    await expectAccessible(page, 'measured');
    expect(await measuredPlaces(page)).toBe(2);
    // a page opened later begins with them, and measures nothing
    await page.reload();
    await finished(page);
    expect(await autoSwitch(page).isChecked()).toBe(true);
    expect(await page.getByText('measured here').count()).toBe(2);
    // without the switch they are the kernels’ own again
    await autoSwitch(page).click();
    expect(await page.getByText('measured here').count()).toBe(0);
  });

  it('are no longer measured from the first drag on, nor while a person runs something', async () => {
    const page = await open(SMALL);
    await finished(page);
    await autoSwitch(page).click();
    await timing(page).waitFor(FINISHED);
    await page.getByRole('slider', { name: 'Tokens' }).press('ArrowRight');
    await expect.poll(() => timing(page).count()).toBe(0);
    expect(await measuredPlaces(page)).toBe(0);
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await run.click();
    await finished(page);
    await timing(page).waitFor(FINISHED);
    await run.click();
    await expect.poll(() => timing(page).count()).toBe(0);
    await finished(page);
  });

  it('leave what a person chose as it is', async () => {
    const page = await open(`${SMALL}&standard.tile=32&linear.chunkSize=64`, {
      prepare: () => {
        // as it was stored before there was such a switch
        localStorage.setItem('tilescope.preferences', '{"language":"en","theme":"dark"}');
        localStorage.setItem('tilescope.tunings', '{"a":{"tuning":{"tile":32},"faster":2,"at":1}}');
      },
    });
    await finished(page);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await autoSwitch(page).click();
    await page.waitForTimeout(2500);
    expect(await timing(page).count()).toBe(0);
    expect(await column(page, 'Standard').innerText()).toContain('chosen');
    expect(await measuredPlaces(page)).toBe(0);
  });
});

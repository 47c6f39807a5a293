import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser';
import { choose, downloaded } from './downloads';
import { FINISHED, finishedColumns, open, watchPages } from './pages';

const SMALL = '#tokens=64&heads=1&headDim=16&kernels=standard,flash&baseline=standard';

watchPages();

const panel = (page: Page) => page.getByRole('tabpanel');
const openTab = async (page: Page, name: string) => page.getByRole('tab', { name }).click();

describe('the roofline', () => {
  it('measures the device, keeps it by adapter, and shows every kernel with what its bytes are', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    await openTab(page, 'Roofline');
    await panel(page).getByRole('button', { name: 'Measure again' }).waitFor(FINISHED);
    const text = await panel(page).innerText();
    expect(text).toMatch(/[\d.]+ GFLOP\/s multiply-adds · [\d.]+ GB\/s copy/);
    const row = (name: string) => panel(page).getByRole('row', { name });
    expect(await row('Flash').innerText()).toMatch(/FLOP\/B\s+modelled.*measured.*%/s);
    await page.getByRole('button', { name: 'Count traffic: Flash' }).click();
    await expect.poll(() => row('Flash').innerText(), FINISHED).toMatch(/FLOP\/B\s+counted/);
    expect(await row('Standard').innerText()).toMatch(/modelled/);
    await expectAccessible(page, 'roofline');
    // a page opened later knows the roof without measuring
    await page.reload();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    expect(await page.getByRole('region', { name: 'Flash', exact: true }).innerText()).toContain(
      'Share of the roof',
    );
  });
});

describe('a sweep', () => {
  it('runs over tokens with the keyboard alone, fits the growth, and stops at any point', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    await page.getByRole('tab', { name: 'Roofline' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const to = panel(page).getByRole('spinbutton', { name: 'To' });
    await to.fill('256');
    await panel(page).getByRole('spinbutton', { name: 'From' }).fill('32');
    await panel(page).getByRole('button', { name: 'Sweep', exact: true }).press('Enter');
    await panel(page).getByText('Finished: 8 points.').waitFor(FINISHED);
    const growth = panel(page).getByRole('row', { name: 'Standard' }).first();
    // the modelled memory of a matrix grows with the square, nearly, from early on
    expect(await growth.innerText()).toMatch(/[\d.]+ ± [\d.]+.*1\.[6-9]\d ± 0\.\d\d/s);
    await panel(page).getByText('All numbers').click();
    expect(await panel(page).getByRole('row', { name: /^256/ }).innerText()).not.toContain(
      'not run',
    );
    await expectAccessible(page, 'sweep');
    await to.fill('4096');
    await panel(page).getByRole('button', { name: 'Sweep', exact: true }).press('Enter');
    await panel(page)
      .getByText(/^[1-9]\d* of 16 points/)
      .waitFor(FINISHED);
    await panel(page).getByRole('button', { name: 'Stop' }).press('Enter');
    await panel(page).getByText('Stopped. What was measured stays.').waitFor();
    await panel(page).getByRole('row', { name: 'Standard' }).first().waitFor();
    await openTab(page, 'Roofline');
    await openTab(page, 'Sweep');
    expect(await to.inputValue()).toBe('4096');
  });

  it('leaves as JSON, and stands beside another when it comes back', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    await openTab(page, 'Sweep');
    await panel(page).getByRole('spinbutton', { name: 'To' }).fill('256');
    const start = panel(page).getByRole('button', { name: 'Sweep', exact: true });
    await start.click();
    await panel(page).getByText('Finished: 6 points.').waitFor(FINISHED);
    const results = panel(page).getByRole('group', { name: 'Results' });
    const file = await downloaded(page, () => choose(results, 'Save', 'JSON'));
    expect(file.name).toBe('tilescope-sweep.json');
    const report = JSON.parse(file.bytes.toString()) as { results: { dims: { tokens: number } }[] };
    expect(report.results.map(({ dims }) => dims.tokens)).toEqual([64, 64, 128, 128, 256, 256]);
    await page
      .getByLabel('Open results…')
      .setInputFiles({ name: 'far.json', mimeType: 'application/json', buffer: file.bytes });
    const time = panel(page).getByRole('img', { name: /^Time over Tokens/ });
    await time.getByText('Flash · far').waitFor(FINISHED);
    // two lines of one's own and two of the file
    expect(await time.locator('path[stroke-dasharray]').count()).toBe(2);
  });

  it('cuts the published table where the device ends, with the reason, and draws its ratios', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    await openTab(page, 'Sweep');
    await panel(page).getByRole('button', { name: 'FlashAttention’s table' }).click();
    await panel(page).getByText('paper: ×4 a doubling').waitFor();
    await panel(page).getByText('paper: ×2 a doubling').waitFor();
    await panel(page).getByRole('button', { name: 'Stop' }).click();
    expect(await panel(page).innerText()).toContain('Batch 16');
  });

  it('goes over a tunable, and says why a choice is closed', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    await openTab(page, 'Sweep');
    await panel(page).getByRole('combobox', { name: 'Over' }).selectOption('standard.tile');
    await panel(page).getByRole('button', { name: 'Sweep', exact: true }).click();
    await panel(page).getByText('Finished: 2 points.').waitFor(FINISHED);
  });
});

describe('the tiles', () => {
  it('are searched, offered, kept for this device and size, and drawn as a map', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    await openTab(page, 'Tiles');
    await panel(page).getByRole('button', { name: 'Find the best' }).click();
    await panel(page)
      .getByText(/Finished: 18 tried/)
      .waitFor(FINISHED);
    expect(await panel(page).getByRole('row').count()).toBe(19);
    await panel(page).getByText('automatic', { exact: false }).first().waitFor();
    await expectAccessible(page, 'tiles');
    // what is in use already cannot be chosen
    const use = panel(page).getByRole('button', { name: 'Use it' });
    const offered = (await use.count()) > 0;
    if (offered) await use.click();
    // the address follows a moment later
    await expect
      .poll(() => /standard\.tile=\d+&standard\.chunks=\d+/.test(new URL(page.url()).hash))
      .toBe(offered);
    await panel(page).getByText('in use').waitFor();
    // another kernel: its pipelines are not there yet, and the map takes its time
    await panel(page).getByRole('combobox', { name: 'Kernel' }).selectOption('flash');
    await panel(page).getByRole('button', { name: 'Draw the map' }).click();
    await panel(page).getByRole('heading', { name: 'Flash' }).waitFor();
    await panel(page)
      .getByText(/^[1-9]\d* of at most \d+/)
      .waitFor(FINISHED);
    await panel(page).getByRole('button', { name: 'Stop' }).click();
    await panel(page).getByText('Stopped. What was tried stays.').waitFor();
    await panel(page)
      .getByRole('img', { name: /^Time of Flash over/ })
      .waitFor();
  });
});

describe('the page', () => {
  it('does not grow over 200 runs', async () => {
    const page = await open('#tokens=16&heads=1&headDim=8&kernels=flash&baseline=flash');
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.enable');
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      return usedSize / 2 ** 20;
    };
    const runs = async (count: number) => {
      for (let run = 0; run < count; run++) {
        // another seed each time: nothing may be kept of those before
        await page.getByRole('spinbutton', { name: 'Seed' }).fill(String(run + 2));
        await page.keyboard.press('Control+Enter');
        await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
      }
    };
    await runs(40);
    const before = await heap();
    await runs(160);
    expect((await heap()) - before).toBeLessThan(1.5);
  });
});

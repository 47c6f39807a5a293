import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser';
import { FINISHED, open, watchPages } from './pages';

/** One small run of one kernel: the stepper waits for it. */
const SMALL = '#tokens=64&heads=1&headDim=16&kernels=standard&baseline=standard';

watchPages();

const region = (page: Page) => page.getByRole('region', { name: /^(Explain|讲解)$/ });
const button = (page: Page, name: string) =>
  region(page).getByRole('button', { name, exact: true });
const field = (page: Page, name: string) =>
  region(page).getByRole('spinbutton', { name, exact: true });
/** Waits until the stepper says so. */
const expectText = (page: Page, text: string | RegExp, options = {}) =>
  region(page).getByText(text).first().waitFor(options);

/** Goes to the stepper, wherever the lab keeps it. */
async function goToExplain(page: Page): Promise<void> {
  const tab = page.getByRole('tab', { name: /^(Explain|讲解)$/ });
  await tab.or(region(page)).first().waitFor();
  if ((await tab.count()) > 0) await tab.click();
}

async function openExplain(hash = SMALL, prepare?: () => void): Promise<Page> {
  const page = await open(hash, prepare ? { prepare } : {});
  await goToExplain(page);
  return page;
}

describe('flash, tile by tile', () => {
  it('steps forwards and backwards, by buttons, keys and slider, to the row of standard', async () => {
    const page = await openExplain();
    await expectText(page, /Written down by kernels on this GPU/, FINISHED);
    await expectText(page, 'Step 1 of 4');
    await expectText(page, /Tile 1 of 3, keys 1 to 4: the first that the row sees/);
    await button(page, 'Next').click();
    await expectText(page, 'Step 2 of 4');
    await page.keyboard.press('End');
    await expectText(page, /^Flash has arrived: the two differ by at most/);
    await expectText(page, /One tile beyond the diagonal was never loaded/);
    await page.keyboard.press('ArrowLeft');
    await expectText(page, 'Step 3 of 4');
    await button(page, 'First').click();
    await region(page).getByRole('slider', { name: 'Step' }).press('ArrowRight');
    await expectText(page, 'Step 2 of 4');
    await button(page, 'Previous').click();
    await expectText(page, 'Step 1 of 4');
  });

  it('shows the formulas in MathML, with the numbers that the cells hold', async () => {
    const page = await openExplain();
    await expectText(page, /Written down by/, FINISHED);
    const scores = region(page).getByRole('list', { name: 'Scores of the tile' });
    const shown = await scores.getByRole('listitem').allInnerTexts();
    const numbers = shown.map((text) => Number(text.split(/\s/).at(-1)!.replace('−', '-')));
    const largest = Math.max(...numbers)
      .toFixed(3)
      .replace('-', '−');
    const maximum = await region(page).locator('math', { hasText: 'max' }).nth(1).textContent();
    expect(maximum?.replaceAll(/[\s\u2061]/g, '')).toContain(`max(−∞,${largest})=${largest}`);
    expect(await region(page).locator('math').count()).toBeGreaterThan(8);
  });

  it('says what bytes are modelled, and shows what taller tiles save', async () => {
    const page = await openExplain();
    await expectText(page, /Written down by/, FINISHED);
    await button(page, 'Last').click();
    const bytes = region(page).getByRole('region', { name: 'Bytes asked for so far' });
    expect(await bytes.innerText()).toMatch(/modelled/);
    // of 12 keys and values, four queries and outputs, of 4 numbers each
    await bytes.getByRole('row', { name: 'Total 512 B 512 B 1.33 KiB' }).waitFor();
    await field(page, 'Tile rows').fill('8');
    await expectText(page, /queries 9 to 16/);
  });

  it('follows the size, the seed and the row, and stays within them', async () => {
    const page = await openExplain();
    await expectText(page, /Written down by/, FINISHED);
    const sum = async () =>
      region(page)
        .getByRole('region', { name: /^Tile 1 of/ })
        .innerText();
    const before = await sum();
    await field(page, 'Seed').fill('2');
    await expect.poll(sum, FINISHED).not.toBe(before);
    await field(page, 'Query').fill('16');
    await expectText(page, 'Step 1 of 5');
    await field(page, 'Tokens').fill('99');
    await field(page, 'Tokens').press('Enter');
    expect(await field(page, 'Tokens').inputValue()).toBe('32');
    await region(page).getByRole('switch', { name: 'Causal' }).click();
    await field(page, 'Tokens').fill('5');
    await expectText(page, /query 5$/, FINISHED);
    await expectText(page, 'Step 1 of 5');
  });
});

describe('linear attention, token by token', () => {
  it('lets the state grow in value and not in size', async () => {
    const page = await openExplain();
    await expectText(page, /Written down by/, FINISHED);
    await region(page)
      .getByRole('radio', { name: /Linear attention/ })
      .check();
    await expectText(page, 'The state after token 1');
    await expectText(page, /^S and z take 80 B/);
    await expectText(page, /after 1 token, 32 B/);
    const table = region(page).getByRole('table');
    const before = await table.innerText();
    await button(page, 'Last').click();
    await expectText(page, 'The state after token 16');
    await expectText(page, /^S and z take 80 B/);
    await expectText(page, /after 16 tokens, 512 B/);
    expect(await table.innerText()).not.toBe(before);
  });
});

describe('a GPU that is not there, or fails', () => {
  it('is replaced by float64, which says so', async () => {
    const page = await openExplain('', () =>
      Object.defineProperty(navigator, 'gpu', { value: undefined }),
    );
    await expectText(page, 'Computed in float64: there is no GPU here.', FINISHED);
    await button(page, 'Last').click();
    await expectText(page, /^Flash has arrived/);
    expect(await region(page).innerText()).not.toMatch(/measured/);
  });

  it('leaves a message and a way to try again', async () => {
    const page = await openExplain(SMALL, () => {
      const create = GPUDevice.prototype.createComputePipelineAsync;
      GPUDevice.prototype.createComputePipelineAsync = function (descriptor) {
        const refused = descriptor.label?.includes('trace') && !('mended' in window);
        return refused
          ? Promise.reject(new GPUPipelineError('no room', { reason: 'internal' }))
          : create.call(this, descriptor);
      };
    });
    await expectText(page, 'There is no new trace', FINISHED);
    await page.evaluate(() => Object.assign(window, { mended: true }));
    await button(page, 'Trace again').click();
    await expectText(page, /Written down by/, FINISHED);
  });

  it('is lost and comes back: what was traced stays, and the next trace is on the new device', async () => {
    const page = await openExplain();
    await expectText(page, /Written down by/, FINISHED);
    await page.evaluate(() => window.tilescope.device?.destroy());
    await page.getByText('A new device is open.').waitFor();
    await expectText(page, 'Step 1 of 4');
    await field(page, 'Head dimension').fill('3');
    await expectText(page, /Tracing|Waiting/);
    await expectText(page, /Written down by/, FINISHED);
  });
});

describe('every reader', () => {
  it('finds both parts accessible and within the width, in both languages and themes', async () => {
    const page = await openExplain();
    await expectText(page, /Written down by/, FINISHED);
    await button(page, 'Next').click();
    await expectAccessible(page, 'flash, light');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    await expectAccessible(page, 'flash, dark');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
    await field(page, '头维度').fill('8');
    await region(page).getByRole('radio').last().check();
    await expectText(page, /写下/, FINISHED);
    await expectAccessible(page, 'linear, Chinese, dark');
    for (const width of [360, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
  });
});

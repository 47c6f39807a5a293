import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { flowKernels } from '../../src/kernels';
import { expectAccessible } from './browser';
import { choose, downloaded } from './downloads';
import { FINISHED, finishedColumns, open, watchPages } from './pages';

/** One small run in each lab: what a test needs that is not about the numbers. */
const ATTENTION = '#tokens=64&heads=1&headDim=16&kernels=standard&baseline=standard';
const FLOWS = '#lab=flows&batch=64&layers=2&width=8&kernels=fused&baseline=fused';

watchPages();

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const field = (page: Page, name: string) => page.getByRole('spinbutton', { name, exact: true });
const hashOf = (page: Page) => new URL(page.url()).hash;

describe('the labs', () => {
  it('are left and found again as they were, by link and by the way back', async () => {
    const page = await open(ATTENTION);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    expect(asked.filter((url) => url.includes('FlowLab'))).toEqual([]);
    await field(page, 'Tokens').fill('80');
    await link(page, 'Flows').click();
    await expect.poll(() => heading(page).innerText()).toBe('Normalizing flows');
    // its code came when it was asked for
    expect(asked.filter((url) => url.includes('FlowLab'))).toHaveLength(1);
    expect(await page.title()).toBe('Tilescope · Normalizing flows');
    expect(await link(page, 'Flows').getAttribute('aria-current')).toBe('page');
    expect(await link(page, 'Attention').getAttribute('aria-current')).toBeNull();
    await expect
      .poll(() => heading(page).evaluate((h1) => h1 === document.activeElement))
      .toBe(true);
    expect(hashOf(page)).toMatch(/^#lab=flows/);
    await page.getByRole('switch', { name: 'Inverse' }).click();
    await expect.poll(() => hashOf(page)).toMatch(/^#lab=flows&.*inverse=1/);

    await link(page, 'Attention').click();
    await expect.poll(() => field(page, 'Tokens').inputValue()).toBe('80');
    expect(hashOf(page)).toMatch(/^#tokens=80&/);
    // the result of the run before, and no new one: the setting has changed since
    const standard = page.getByRole('region', { name: 'Standard', exact: true });
    expect(await standard.getAttribute('data-status')).toBe('done');
    expect(await standard.getAttribute('data-stale')).toBe('true');
    await page.goBack();
    await expect.poll(() => page.getByRole('switch', { name: 'Inverse' }).isChecked()).toBe(true);
    expect(hashOf(page)).toMatch(/^#lab=flows&.*inverse=1/);
  });

  it('compare alike: a link to the flows runs their kernels, and exports them', async () => {
    const page = await open(FLOWS);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const fused = await page.getByRole('region', { name: 'Fused', exact: true }).innerText();
    expect(fused).toMatch(/\d [µm]s\b/);
    expect(fused).toMatch(/within the tolerance of/);
    expect(fused).toMatch(/× the least possible/);
    expect(await page.getByTestId('headline').innerText()).toMatch(/Fused takes .* for 64 points/);
    for (const { name } of flowKernels) {
      expect(await page.getByRole('checkbox', { name: name.en, exact: true }).count()).toBe(1);
    }
    await page.getByRole('combobox', { name: 'Coupling' }).selectOption('Spline');
    await expect.poll(() => hashOf(page)).toContain('coupling=2');
    const file = await downloaded(page, () => choose(page, 'Save', 'JSON'));
    const report = JSON.parse(file.bytes.toString());
    expect(report).toMatchObject({ format: 'tilescope/flows', results: [{ kernel: 'fused' }] });
  });

  it('are accessible and within their width, in both languages', async () => {
    const page = await open(FLOWS);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await expectAccessible(page, 'English');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
    expect(await heading(page).innerText()).toBe('归一化流');
    await expectAccessible(page, 'Chinese');
    for (const width of [360, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
  });

  it('shows the first where a link names one that there is not, and says so', async () => {
    const page = await open(`${ATTENTION}&lab=<script>constructor`);
    const notice = page.getByRole('status').filter({ hasText: 'link' });
    await notice.first().waitFor();
    expect(await notice.first().innerText()).toMatch(/lab=<script>constructor.* was ignored/);
    expect(await heading(page).innerText()).toBe('Attention kernels side by side');
    expect(await field(page, 'Tokens').inputValue()).toBe('64');
  });
});

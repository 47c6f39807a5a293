import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { offeredAttentionKernels } from '../../src/kernels';
import { expectAccessible } from './browser';
import { choose, downloaded } from './downloads';
import { addressOf, FINISHED, finishedColumns, open, watchPages } from './pages';

/** One small run of one kernel: what a test needs that is not about the numbers. */
const SMALL = '#tokens=64&heads=1&headDim=16&kernels=standard&baseline=standard';

watchPages();

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });

describe('a first visit', () => {
  it('shows three finished columns without a click, each with its time, error and traffic', async () => {
    const page = await open();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBeGreaterThanOrEqual(3);
    for (const name of ['Standard', 'Flash', 'Linear']) {
      const text = await column(page, name).innerText();
      expect(text).toMatch(/\d [µm]s\b/);
      expect(text).toMatch(/× 10⁻[⁶⁷] of the largest value\s+within the tolerance of 2\.0 × 10⁻⁵/);
      expect(text).toMatch(/× the least possible/);
      expect(text).toMatch(/measured/);
      expect(text).toMatch(/modelled/);
    }
    expect(await column(page, 'Linear').innerText()).toContain('Difference');
    expect(await page.getByText(/Flash is [\d.]+× (faster|slower) than Standard at/).count()).toBe(
      1,
    );
  });
});

describe('the setting', () => {
  it('follows sliders, fields, switches and tiles, and the link restores it', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const tokens = page.getByRole('spinbutton', { name: 'Tokens', exact: true });
    await page.getByRole('slider', { name: 'Tokens', exact: true }).press('ArrowRight');
    expect(await tokens.inputValue()).toBe('80');
    // self-attention: the keys follow
    const keys = page.getByRole('spinbutton', { name: 'Keys', exact: true });
    expect(await keys.inputValue()).toBe('80');
    await keys.fill('70');
    await page.getByRole('spinbutton', { name: 'Head dimension', exact: true }).fill('20');
    await page.getByRole('slider', { name: 'Heads', exact: true }).press('ArrowRight');
    await page.getByRole('spinbutton', { name: 'Batch', exact: true }).fill('2');
    await page.getByRole('switch', { name: 'Causal' }).click();
    await page
      .getByRole('group', { name: 'Product tile' })
      .getByText('32', { exact: true })
      .click();
    expect(await column(page, 'Standard').getAttribute('data-stale')).toBe('true');
    await run(page).click();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const setting = new URL(page.url()).hash;
    for (const part of [
      'tokens=80',
      'keys=70',
      'heads=2',
      'headDim=20',
      'batch=2',
      'causal=1',
      'standard.tile=32',
    ]) {
      expect(setting).toContain(part);
    }
    await page.goto('about:blank');
    await page.goto(addressOf(setting));
    expect(await tokens.inputValue()).toBe('80');
    expect(await keys.inputValue()).toBe('70');
    expect(await page.getByRole('switch', { name: 'Causal' }).isChecked()).toBe(true);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    expect(await column(page, 'Standard').innerText()).toContain('Product tile 32');
  });

  it('takes nothing from a hostile link but a notice', async () => {
    const page = await open(
      '#tokens=1e99&heads=-4&headDim=<script>alert(1)</script>&kernels=standard,constructor&__proto__.tile=9&standard.tile=33',
    );
    const notices = page.getByRole('status').filter({ hasText: 'link' });
    await notices.first().waitFor();
    expect(await notices.first().innerText()).toMatch(/heads=-4.*: 1 is used/);
    expect(await page.getByRole('spinbutton', { name: 'Heads', exact: true }).inputValue()).toBe(
      '1',
    );
    expect(await page.locator('script:not([src])').count()).toBe(0);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await notices.count()).toBe(0);
  });

  it('says before a run what does not fit, and what would', async () => {
    const page = await open('#tokens=65536&heads=64&headDim=64&kernels=standard&baseline=standard');
    const standard = column(page, 'Standard');
    await standard.getByText(/this device binds at most/).waitFor();
    await standard
      .getByRole('button', { name: /^(Tokens|Heads) / })
      .first()
      .click();
    await expect.poll(() => standard.getByText(/this device binds at most/).count()).toBe(0);
  });

  it('folds away what is optional, says which key heads are possible, and keeps all in the link', async () => {
    const page = await open('#tokens=64&heads=4&headDim=16&kernels=flash,linear&baseline=flash');
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(2);
    const keyHeads = page.getByRole('spinbutton', { name: 'Key heads', exact: true });
    expect(await keyHeads.isVisible()).toBe(false);
    await page.getByText('More options').click();
    await keyHeads.fill('3');
    await column(page, 'Flash')
      .getByText(/choose 1, 2, 4 key heads/)
      .waitFor();
    await keyHeads.fill('2');
    await page.getByRole('switch', { name: 'Mask', exact: true }).click();
    await page.getByRole('switch', { name: 'Key lengths', exact: true }).click();
    await column(page, 'Linear')
      .getByText(/Linear does not support “Mask”/)
      .waitFor();
    await run(page).click();
    await expect
      .poll(() => column(page, 'Flash').getAttribute('data-status'), FINISHED)
      .toBe('done');
    const hash = new URL(page.url()).hash;
    for (const part of ['keyHeads=2', 'mask=1', 'keyLengths=1']) expect(hash).toContain(part);
    await page.goto('about:blank');
    await page.goto(addressOf(hash));
    expect(await keyHeads.inputValue()).toBe('2');
    expect(await keyHeads.isVisible()).toBe(true);
  });

  it('stores f16 where the device has it, and says so where it has not', async () => {
    const page = await open(`${SMALL}&half=1`);
    const has = await page.evaluate(
      async () => (await navigator.gpu.requestAdapter())?.features.has('shader-f16') ?? false,
    );
    const stored = page.getByRole('combobox', { name: 'Stored as' });
    const says = async (text: string) => (await page.getByText(text).count()) > 0;
    expect(await stored.inputValue()).toBe('1');
    expect(await stored.locator('option', { hasText: 'f16' }).isDisabled()).toBe(!has);
    await expect.poll(() => says('This device has no shader-f16.')).toBe(!has);
    await expect.poll(() => says('this device has no shader-f16: store as f32')).toBe(!has);
    expect(await says('stored as f16')).toBe(true);
    await stored.selectOption('f32');
    await expect.poll(() => new URL(page.url()).hash).toContain('half=0');
    await expect.poll(() => says('this device has no shader-f16: store as f32')).toBe(false);
  });

  it('lists a published shape that no kernel runs yet as closed, with the reason', async () => {
    const page = await open(SMALL);
    const preset = page.getByRole('combobox', { name: 'Preset' });
    const closed = preset.locator('option[disabled]');
    expect(await closed.count()).toBe(2);
    expect(await closed.first().innerText()).toMatch(/1536/);
    await preset.selectOption({ label: 'ViT-B/16 224' });
    expect(await page.getByRole('spinbutton', { name: 'Tokens', exact: true }).inputValue()).toBe(
      '197',
    );
  });
});

describe('a run', () => {
  it('shows its source, leaves as JSON and Markdown, starts by key and can be stopped', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await column(page, 'Standard').getByRole('button', { name: 'Source' }).click();
    const source = page.getByRole('dialog');
    await source.getByRole('button', { name: 'As it compiles' }).click();
    await source.getByText('const HEAD_DIM: u32 = 16;').waitFor();
    await page.keyboard.press('Escape');
    const file = await downloaded(page, () => choose(page, 'Save', 'JSON'));
    const report = JSON.parse(file.bytes.toString());
    expect(report.results[0]).toMatchObject({
      kernel: 'standard',
      clock: { kind: 'gpu-timestamp' },
    });
    expect(report.results[0].samplesNs.length).toBeGreaterThanOrEqual(5);
    await page.getByRole('spinbutton', { name: 'Tokens', exact: true }).fill('4096');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Stop' }).click(FINISHED);
    await page.getByText('Stopped.').waitFor(FINISHED);
    expect(await column(page, 'Standard').getAttribute('data-status')).toBe('done');
  });

  it('counts its traffic beside the model, can be stopped, and says when the setting has moved on', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const standard = column(page, 'Standard');
    await standard.getByRole('button', { name: 'Count traffic: Standard' }).click();
    await standard.getByText('Counted and modelled agree to the byte.').waitFor(FINISHED);
    const table = standard.getByRole('table', { name: /Bytes that Standard asks of memory/ });
    expect(await table.getByRole('row').nth(1).innerText()).toMatch(/q.*4 KiB.*4 KiB/s);
    const seed = page.getByRole('spinbutton', { name: 'Seed' });
    await seed.fill('2');
    await run(page).click();
    await standard.getByText('The setting has changed since: count again.').waitFor(FINISHED);
    // large enough to be still counting when it is stopped
    await page.getByRole('spinbutton', { name: 'Tokens', exact: true }).fill('2048');
    await standard.getByRole('button', { name: 'Count traffic: Standard' }).click();
    await standard.getByRole('button', { name: 'Stop: Count traffic, Standard' }).click();
    await standard.getByRole('button', { name: 'Count traffic: Standard' }).waitFor();
  });

  it('outlives its device: the loss is explained, the setting and results are kept', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await page.evaluate(() => window.tilescope.device?.destroy());
    await page.getByText('Device lost').first().waitFor();
    expect(await page.getByRole('spinbutton', { name: 'Tokens', exact: true }).inputValue()).toBe(
      '64',
    );
    expect(await finishedColumns(page).count()).toBe(1);
    await page.getByText('A new device is open.').waitFor();
    await page.getByRole('spinbutton', { name: 'Tokens', exact: true }).fill('96');
    await run(page).click();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    expect(new URL(page.url()).hash).toContain('tokens=96');
  });
});

describe('without WebGPU', () => {
  it.each([
    [
      'the API',
      'This browser has no WebGPU',
      () => Object.defineProperty(navigator, 'gpu', { value: undefined }),
    ],
    [
      'an adapter',
      'WebGPU found no adapter',
      () =>
        Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: async () => null } }),
    ],
    [
      'a secure page',
      'WebGPU needs a secure page',
      () => {
        Object.defineProperty(navigator, 'gpu', { value: undefined });
        Object.defineProperty(globalThis, 'isSecureContext', { value: false });
      },
    ],
  ])('for want of %s it says what to do, and models on', async (_, title, remove) => {
    const page = await open('', { prepare: remove });
    await page.getByText(title).waitFor();
    expect(await page.getByRole('alert').innerText()).toMatch(/stays usable/);
    const flash = column(page, 'Flash');
    const before = await flash.getByText(/× the least possible/).innerText();
    await page.getByRole('slider', { name: 'Tokens', exact: true }).press('ArrowRight');
    expect(await flash.getByText(/× the least possible/).innerText()).not.toBe(before);
  });
});

describe('every reader', () => {
  it('finds the page accessible and within its width, in both languages and themes', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('light');
    await expectAccessible(page, 'English, light');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark');
    await expectAccessible(page, 'English, dark');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: '运行', exact: true }).waitFor();
    await expectAccessible(page, 'Chinese, dark');
    await page.getByRole('combobox', { name: '主题' }).selectOption('light');
    await expectAccessible(page, 'Chinese, light');
    for (const width of [360, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
    // the choice is kept
    await page.reload();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });
});

describe('the registry', () => {
  it('has a switch on the page for every kernel', async () => {
    const page = await open(SMALL);
    for (const kernel of offeredAttentionKernels) {
      expect(await page.getByRole('checkbox', { name: kernel.name.en, exact: true }).count()).toBe(
        1,
      );
    }
  });
});

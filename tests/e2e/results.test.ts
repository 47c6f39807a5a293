import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser';
import { choose, downloaded } from './downloads';
import { addressOf, FINISHED, finishedColumns, open, watchPages } from './pages';

/** One small run of one kernel: what a test needs that is not about the numbers. */
const SMALL = '#tokens=64&heads=1&headDim=16&kernels=standard&baseline=standard';
const FLOWS = '#lab=flows&batch=64&layers=2&width=8&kernels=fused&baseline=fused';

watchPages();

interface SavedReport {
  results: {
    samplesNs: number[];
    dims: Record<string, unknown>;
    adapter: { description: string };
  }[];
}

async function savedReport(page: Page): Promise<SavedReport> {
  const { bytes } = await downloaded(page, () => choose(page, 'Save', 'JSON'));
  return JSON.parse(bytes.toString()) as SavedReport;
}

/** The same report, as if another device had made it, three times as fast. */
function elsewhere(report: SavedReport, dims: Record<string, unknown> = {}): string {
  const results = report.results.map((result) => ({
    ...result,
    dims: { ...result.dims, ...dims },
    samplesNs: result.samplesNs.map((time) => time / 3),
    adapter: { ...result.adapter, description: 'Acme Rocket' },
  }));
  return JSON.stringify({ ...report, results });
}

async function openFile(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open results…' }).click();
  await (
    await chooser
  ).setFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content!], fileName!, { type: 'application/json' }));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await page.getByText(/^Drop /).waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

const beside = (page: Page) => page.getByRole('region', { name: 'Beside other results' });

describe('a saved report', () => {
  it('opens beside one’s own results, is kept over a reload and goes when it is removed', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const report = await savedReport(page);
    await openFile(page, 'rocket.json', elsewhere(report));
    await beside(page).waitFor();
    const rows = beside(page).getByRole('row');
    await expect
      .poll(() => beside(page).innerText())
      .toMatch(/Acme Rocket[\s\S]*3\.0× faster than now, here/);
    expect(await beside(page).innerText()).toMatch(/Here: /);
    // head, kernel, here, there
    expect(await rows.count()).toBe(4);
    expect(await beside(page).evaluate((each) => each === document.activeElement)).toBe(true);
    await expectAccessible(page, 'with another device');
    const svg = await downloaded(page, () =>
      choose(page, 'Save chart: Kernels at 64 tokens, by device', 'SVG'),
    );
    expect(svg.bytes.toString()).toContain('3.0× faster than now, here');
    await page.reload();
    await expect
      .poll(() => beside(page).innerText(), FINISHED)
      .toMatch(/Acme Rocket[\s\S]*× (?:faster|slower) than now, here/);
    await page.getByRole('button', { name: 'Remove rocket.json' }).click();
    expect(await beside(page).count()).toBe(0);
    await page.reload();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    expect(await beside(page).count()).toBe(0);
  });

  it('of another size stands alone when it is dropped, and gives its size to the setting', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const report = await savedReport(page);
    await drop(page, 'small.json', elsewhere(report, { tokens: 48, keys: 48 }));
    await beside(page).getByText('Sizes differ').waitFor();
    expect(await beside(page).innerText()).not.toMatch(/there\b.*faster|Here: /);
    await beside(page).getByRole('button', { name: 'Take over this setting' }).click();
    const tokens = page.getByRole('spinbutton', { name: 'Tokens', exact: true });
    expect(await tokens.inputValue()).toBe('48');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await expect
      .poll(() => beside(page).innerText())
      .toMatch(/Here: [\s\S]*(?:faster|slower|as fast) ?/);
  });

  it('that is damaged, hostile or of the other lab is refused with the way out, and loses nothing', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const report = await savedReport(page);
    await openFile(page, 'cut.json', JSON.stringify(report).slice(0, -20));
    await beside(page).getByText('no JSON').waitFor();
    expect(await beside(page).getByRole('alert').innerText()).toContain('cut.json was not taken');
    const hostile = { ...report, format: '<img src=x onerror=alert(1)>' };
    await openFile(page, '<b>.json', JSON.stringify(hostile));
    await beside(page).getByText('<b>.json was not taken').waitFor();
    await drop(page, 'other.json', JSON.stringify({ ...report, format: 'tilescope/flows' }));
    await beside(page).getByText('go to that lab').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await beside(page).count()).toBe(0);
    expect(await finishedColumns(page).count()).toBe(1);
  });

  it('leaves as CSV, a row a sample', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const [report, csv] = [
      await savedReport(page),
      await downloaded(page, () => choose(page, 'Save', 'CSV')),
    ];
    expect(csv.name).toBe('tilescope.csv');
    const [head = '', ...rows] = csv.bytes.toString().trimEnd().split('\r\n');
    const place = head.split(',').indexOf('time_ns');
    const times = rows.map((row) => Number(row.split(',')[place]));
    expect(times).toEqual(report.results[0]!.samplesNs);
  });

  it('is taken by the flows’ lab too, which goes on to take its own files', async () => {
    const page = await open(FLOWS);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await drop(page, 'rocket.json', elsewhere(await savedReport(page)));
    await beside(page).getByText('3.0× faster than now, here').waitFor();
    await drop(page, 'points.csv', '1,x\n');
    await page.getByRole('alert').filter({ hasText: 'points.csv' }).waitFor();
    // what is beside belongs to its lab
    await page.goto(addressOf(SMALL));
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    expect(await beside(page).count()).toBe(0);
  });
});

describe('the history', () => {
  it('keeps what finished over a reload, and restores, compares, saves and deletes it', async () => {
    const page = await open(SMALL);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await page.getByRole('tab', { name: 'History' }).click();
    const rows = page.getByRole('table', { name: 'Comparisons that finished' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(2);
    const tokens = page.getByRole('spinbutton', { name: 'Tokens', exact: true });
    await tokens.fill('96');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => rows.count(), FINISHED).toBe(3);
    await expectAccessible(page, 'history');
    await page.reload();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await page.getByRole('tab', { name: 'History' }).click();
    // the newest first: the reloaded page's own, then the two before it
    await expect.poll(() => rows.count()).toBe(4);
    expect(await rows.nth(1).innerText()).toMatch(/at 96 tokens[\s\S]*Standard\s+[\d.]+ [µm]s/);
    const oldest = rows.nth(3);
    expect(await oldest.innerText()).toContain('at 64 tokens');
    await oldest.getByRole('button', { name: 'Restore setting' }).click();
    expect(await tokens.inputValue()).toBe('64');
    await rows.nth(2).getByRole('button', { name: 'Compare with now' }).click();
    await expect
      .poll(() => beside(page).innerText())
      .toMatch(/Here: [\s\S]*(?:faster|slower|as fast)/);
    const more = /^More for .* at 64 tokens$/;
    const saved = await downloaded(page, () => choose(oldest, more, 'Save JSON'));
    expect(JSON.parse(saved.bytes.toString())).toMatchObject({
      format: 'tilescope/attention',
      results: [{ kernel: 'standard', dims: { tokens: 64 } }],
    });
    await choose(oldest, more, 'Delete');
    await expect.poll(() => rows.count()).toBe(3);
    await page.getByRole('button', { name: 'Delete all' }).click();
    await expect.poll(() => rows.count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => rows.count()).toBe(3);
    await page.reload();
    await page.getByRole('tab', { name: 'History' }).click();
    await expect.poll(() => rows.count(), FINISHED).toBe(4);
  });
});

describe('diagnostics', () => {
  const read = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

  it('are copied from the device’s dialog', async () => {
    const page = await open(SMALL, { permissions: ['clipboard-read', 'clipboard-write'] });
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await page.getByRole('button', { name: /GPU timestamps|Wall clock/ }).click();
    await page.getByRole('button', { name: 'Copy diagnostics' }).click();
    await page.getByText('Copied: paste it').waitFor();
    const text = await read(page);
    expect(text).toMatch(/^Tilescope \d/);
    expect(text).toMatch(/device: ready[\s\S]*maxBufferSize: \d+/);
    expect(text).toMatch(/standard: done; median [\d.]+ [µm]s/);
    expect(text).toContain('#tokens=64');
  });

  it('are shown where the browser refuses to copy, without WebGPU too', async () => {
    const page = await open('', {
      prepare: () => {
        Object.defineProperty(navigator, 'gpu', { value: undefined });
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
      },
    });
    await page.getByRole('button', { name: 'Copy diagnostics' }).click();
    const text = page.getByRole('textbox', { name: 'Copy diagnostics' });
    expect(await text.inputValue()).toMatch(/device: unavailable \(api-missing\)/);
    await expectAccessible(page, 'diagnostics');
  });
});

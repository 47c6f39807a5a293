import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser';
import { choose, downloaded } from './downloads';
import { FINISHED, finishedColumns, open, watchPages } from './pages';

const ATTENTION = '#tokens=64&heads=1&headDim=16&kernels=standard&baseline=standard';
const FLOWS = '#lab=flows&batch=64&layers=2&width=8&kernels=fused&baseline=fused';

watchPages();

/** What a saved SVG says, and what it lacks to be one. */
async function readSvg(page: Page, source: string) {
  return page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    return {
      tag: root.tagName,
      title: root.querySelector('title')?.textContent ?? '',
      words: [...root.querySelectorAll('text')].map((each) => each.textContent).join(' '),
      shapes: root.querySelectorAll('circle, line, path, rect, image').length,
      size: [root.getAttribute('width'), root.getAttribute('height')].map(Number),
    };
  }, source);
}

/** Size of a saved PNG and how many colours it has. */
async function readPng(page: Page, bytes: Buffer) {
  return page.evaluate(
    async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const colours = new Set(new Uint32Array(data.buffer)).size;
      return { width: image.width, height: image.height, colours };
    },
    `data:image/png;base64,${bytes.toString('base64')}`,
  );
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

describe('every chart of a column', () => {
  it('leaves as an SVG that needs nothing else, with its numbers and what it was made under', async () => {
    const page = await open(ATTENTION);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const median = await finishedColumns(page)
      .getByText(/^[\d.]+ [µm]s$/)
      .first()
      .innerText();
    const charts = [
      ['Time', 'time', median],
      ['Output', 'output', '→'],
      ['Passes', 'passes', 'compute_scores'],
      ['Traffic', 'traffic', '× the least possible'],
    ] as const;
    for (const [title, name, words] of charts) {
      const file = await downloaded(page, () =>
        choose(page, `Save chart: Standard, ${title}`, 'SVG'),
      );
      expect(file.name).toBe(`tilescope-attention-standard-${name}.svg`);
      const source = file.bytes.toString();
      expect(source, title).not.toMatch(/var\(--|class=|light-dark|https?:\/\/(?!www\.w3\.org)/);
      const svg = await readSvg(page, source);
      expect(svg.tag, title).toBe('svg');
      expect(svg.title).toBe(`Standard, ${title}`);
      expect(svg.words).toContain(words);
      expect(svg.words).toContain('at 64 tokens');
      expect(svg.words).toMatch(/software adapter|GPU timestamps|Wall clock/);
      expect(svg.shapes, title).toBeGreaterThan(1);
      for (const pixels of svg.size) expect(pixels).toBeGreaterThan(50);
    }
  });

  it('leaves as a PNG of twice the pixels, by the keyboard too', async () => {
    const page = await open(ATTENTION);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    const svg = await downloaded(page, () => choose(page, 'Save chart: Standard, Output', 'SVG'));
    const [width = 0, height = 0] = (await readSvg(page, svg.bytes.toString())).size;
    const menu = page.getByRole('button', { name: 'Save chart: Standard, Output', exact: true });
    const png = await downloaded(page, async () => {
      await menu.press('Enter');
      await page.getByRole('menuitem', { name: 'PNG' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('ArrowDown');
      expect(await page.locator(':focus').innerText()).toBe('SVG');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
    });
    expect(png.name).toBe('tilescope-attention-standard-output.png');
    expect([...png.bytes.subarray(0, 8)]).toEqual(PNG_SIGNATURE);
    const picture = await readPng(page, png.bytes);
    expect(picture).toMatchObject({ width: 2 * width, height: 2 * height });
    expect(picture.colours).toBeGreaterThan(20);
    for (const [opens, closes] of [
      ['Enter', 'Escape'],
      ['ArrowDown', 'Tab'],
    ] as const) {
      await menu.press(opens);
      await page.getByRole('menuitem', { name: 'PNG' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('s');
      await page.getByRole('menuitem', { name: 'SVG' }).and(page.locator(':focus')).waitFor();
      await expectAccessible(page, 'menu');
      await page.keyboard.press(closes);
      await menu.and(page.locator(':focus')).waitFor();
      expect(await page.getByRole('menu').count()).toBe(0);
    }
  });
});

describe('every view of a flow', () => {
  it('leaves as a picture that says how far the flow has come', async () => {
    const page = await open(FLOWS);
    await page.getByRole('button', { name: 'Save chart: Density p(x)' }).waitFor(FINISHED);
    await expect.poll(() => page.getByText(/RealNVP is at/).count(), FINISHED).toBeGreaterThan(0);
    for (const [title, name] of [
      ['Samples over data', 'samples'],
      ['Density p(x)', 'density'],
      ['From x to z', 'warp'],
      ['Loss', 'loss'],
    ] as const) {
      const label = `Save chart: ${title}`;
      const svg = await downloaded(page, () => choose(page, label, 'SVG'));
      expect(svg.name).toBe(`tilescope-flows-${name}.svg`);
      const said = await readSvg(page, svg.bytes.toString());
      expect(said.words).toMatch(/RealNVP is\s*at/);
      const png = await downloaded(page, () => choose(page, label, 'PNG'));
      expect((await readPng(page, png.bytes)).colours, name).toBeGreaterThan(20);
    }
  });
});

describe('every chart of the instruments', () => {
  it('leaves as a picture, with its axes and the device', async () => {
    const page = await open(ATTENTION);
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await page.getByRole('tab', { name: 'Roofline' }).click();
    const svg = await downloaded(page, () => choose(page, 'Save chart: Roofline', 'SVG'));
    expect(svg.name).toBe('tilescope-attention-roofline.svg');
    const source = svg.bytes.toString();
    expect(source).not.toMatch(/var\(--|class=|inherit/);
    const { words } = await readSvg(page, source);
    expect(words).toContain('Intensity, FLOP per requested byte');
    expect(words).toContain('Standard');
    // labels of the axes lie beyond the drawings that hold them
    expect(source).toMatch(/<svg[^>]* overflow="visible"[^>]*><text[^>]*><tspan[^>]*>0?\.?\d+</);
    const png = await downloaded(page, () => choose(page, 'Save chart: Roofline', 'PNG'));
    expect((await readPng(page, png.bytes)).colours).toBeGreaterThan(10);
  });
});

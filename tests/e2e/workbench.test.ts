import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser';
import { FINISHED, finishedColumns, open, watchPages } from './pages';

// small tiles: they compile quickly
const SETTING = '#tokens=64&heads=1&headDim=16&kernels=flash&baseline=flash&flash.tileRows=8';
const DRAFT = 'tilescope.draft/attention/flash/';

watchPages();

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Source of Flash' });
const editor = (page: Page) => page.getByRole('textbox', { name: 'WGSL of Flash' });
const problems = (page: Page) => page.getByRole('region', { name: 'Problems of the text' });
const results = (page: Page) => page.getByRole('region', { name: 'Edited beside original' });
const side = (page: Page, name: string) => results(page).getByRole('region', { name, exact: true });

/** Opens flash's source by the keyboard alone, once its column is there. */
async function openSource(page: Page): Promise<void> {
  await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
  await pressUntil(page, 'Tab', async () =>
    page.evaluate(() => document.activeElement?.textContent === 'Source'),
  );
  await page.keyboard.press('Enter');
  await editor(page).waitFor();
  await expect.poll(() => problems(page).innerText(), FINISHED).toContain('Compiles.');
}

async function pressUntil(page: Page, key: string, there: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await there()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead there`);
}

/** Presses Tab until the focus is on what is named so. */
async function tabTo(page: Page, name: string): Promise<void> {
  await pressUntil(page, 'Tab', () =>
    page.evaluate((wanted) => {
      const { activeElement } = document;
      return (activeElement?.getAttribute('aria-label') ?? activeElement?.textContent) === wanted;
    }, name),
  );
}

/** Puts the cursor behind a stretch of the text, by the editor's own search. */
async function goBehind(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+f');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
}

/** The whole text, as the browser keeps it. */
function draft(page: Page): Promise<string | null> {
  return page.evaluate((start) => {
    const key = Object.keys(localStorage).find((each) => each.startsWith(start));
    return key === undefined ? null : localStorage.getItem(key);
  }, DRAFT);
}

async function finishedRun(page: Page): Promise<void> {
  await expect.poll(() => dialog(page).getByRole('progressbar').count(), FINISHED).toBe(0);
}

describe('a person at the keyboard', () => {
  it('edits flash, sees it verified, timed and counted, breaks it, reads why, and resets it', async () => {
    const page = await open(SETTING);
    await openSource(page);
    await goBehind(page, 'row_sum[r] += weights[r]');
    await page.keyboard.type(' * 1.0');
    expect(await draft(page)).toContain('row_sum[r] += weights[r] * 1.0;');
    await page.keyboard.press('Control+Enter');
    for (const name of ['Original', 'Edited']) {
      await side(page, name).getByText('5 samples').waitFor(FINISHED);
      expect(await side(page, name).innerText()).toMatch(/\d [µm]s.*within 2\.0 × 10⁻⁵/s);
    }
    expect(await results(page).innerText()).toMatch(/Edited is (as fast as|[\d.]+× )/);
    await results(page).getByText('exactly as many bytes').waitFor(FINISHED);
    expect(await side(page, 'Traffic').getByRole('row', { name: /^k / }).innerText()).toMatch(
      /reads ([\d.]+ KiB)\s+reads \1/,
    );

    // a name that is none: its line says so while it is typed, the last result stays
    await goBehind(page, 'weights[r] * 1.0');
    await page.keyboard.type(' * nothing');
    const told = problems(page).getByRole('button', { name: /^Error Line \d+: .*nothing/ });
    await told.waitFor(FINISHED);
    expect(await editor(page).locator('.cm-lintRange-error').innerText()).toBe('nothing');
    expect(await results(page).innerText()).toContain('Of an earlier text');
    await page.keyboard.press('Control+Enter');
    await dialog(page).getByText('Not run: the text has an error').waitFor();
    expect(await side(page, 'Edited').innerText()).toMatch(/\d [µm]s/);

    // from the message to its line, and a formula that is wrong
    await tabTo(page, await told.innerText());
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Shift+ArrowRight');
    await page.keyboard.type('0.5');
    await expect.poll(() => problems(page).innerText(), FINISHED).toContain('Compiles.');
    await page.keyboard.press('Control+Enter');
    await results(page).getByText('its error stands where its time would').waitFor(FINISHED);
    expect(await side(page, 'Edited').innerText()).toMatch(/no time.*outside 2\.0 × 10⁻⁵/s);
    await finishedRun(page);

    await page.keyboard.press('Escape');
    await tabTo(page, 'Reset');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('as the original').waitFor();
    expect(await draft(page)).toBeNull();
    await page.keyboard.press('Escape');
    expect(await dialog(page).count()).toBe(0);
    expect(await finishedColumns(page).count()).toBe(1);
  });
});

describe('the text', () => {
  it('outlives a reload and a lost device, and undo brings it back after a reset', async () => {
    const page = await open(SETTING);
    await openSource(page);
    await page.keyboard.type('// mine\n');
    await page.evaluate(() => window.tilescope.device?.destroy());
    await expect.poll(() => problems(page).innerText(), FINISHED).toContain('Compiles.');
    expect(await editor(page).innerText()).toContain('// mine');
    await page.reload();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
    await page.getByText('edited, kept in this browser').waitFor();
    await page.getByRole('button', { name: 'Source' }).click();
    await dialog(page).getByText('// mine').waitFor();
    await dialog(page).getByRole('button', { name: 'Reset' }).click();
    expect(await editor(page).innerText()).not.toContain('// mine');
    await editor(page).press('Control+z');
    expect(await editor(page).innerText()).toContain('// mine');
  });

  it('follows the setting, which has the last word', async () => {
    const page = await open(SETTING);
    await openSource(page);
    await page.keyboard.type('// mine\n');
    await goBehind(page, 'const HEAD_DIM: u32 = 16');
    await page.keyboard.type('0');
    await problems(page).getByText('HEAD_DIM follows the setting').waitFor(FINISHED);
    await page.getByRole('button', { name: 'As it compiles' }).click();
    await dialog(page).getByText('const HEAD_DIM: u32 = 16;').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('spinbutton', { name: 'Head dimension', exact: true }).fill('20');
    await page.getByRole('button', { name: 'Source' }).click();
    await dialog(page).getByText('// mine').waitFor();
    await goBehind(page, 'const HEAD_DIM: u32 = ');
    await expect.poll(() => editor(page).innerText()).toContain('const HEAD_DIM: u32 = 20;');
  });

  it('is kept as a variant, leaves as a file and comes back as one', async () => {
    const page = await open(SETTING);
    await openSource(page);
    await page.keyboard.type('// mine\n');
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('My <b>own</b>');
    await page.keyboard.press('Enter');
    const load = dialog(page).getByRole('button', { name: 'Load: My <b>own</b>' });
    await load.waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog(page).getByRole('button', { name: 'Save file: My <b>own</b>' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('flash-My-b-own-b.wgsl');
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const buffer = Buffer.concat(chunks);
    expect(buffer.toString()).toMatch(/^\/\/ Tilescope kernel: attention\/flash\n/);
    await dialog(page).getByRole('button', { name: 'Reset' }).click();
    await load.click();
    await dialog(page).getByText('// mine').waitFor();
    await dialog(page).getByRole('button', { name: 'Delete: My <b>own</b>' }).click();
    expect(await load.count()).toBe(0);
    await dialog(page).getByRole('button', { name: 'Undo' }).click();
    await load.waitFor();
    await dialog(page).getByRole('button', { name: 'Reset' }).click();

    const input = dialog(page).locator('input[type=file]');
    const file = { name: 'a.wgsl', mimeType: 'text/plain', buffer };
    await input.setInputFiles({
      ...file,
      buffer: Buffer.from(`${buffer}`.replace('/flash', '/x')),
    });
    await dialog(page).getByText('a.wgsl is a variant of attention/x').waitFor();
    await input.setInputFiles({ ...file, buffer: Buffer.from('\0\x01\x02') });
    await dialog(page).getByText('a.wgsl does not say which kernel it is of').waitFor();
    await input.setInputFiles(file);
    await dialog(page).getByText('// mine').waitFor();
  });

  it('that is dropped is taken or refused as a whole: none of it lands in the text', async () => {
    const page = await open(SETTING);
    await openSource(page);
    for (const [place, name] of [
      [editor(page), 'points.csv'],
      [dialog(page), 'results.json'],
    ] as const) {
      const data = await page.evaluateHandle((fileName) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['fn broken('], fileName));
        return transfer;
      }, name);
      await place.dispatchEvent('drop', { dataTransfer: data });
    }
    await dialog(page).getByText('points.csv does not say which kernel it is of').waitFor();
    // neither the editor nor the page behind has taken one
    await page.waitForTimeout(500);
    expect(await problems(page).innerText()).toContain('Compiles.');
    expect(await draft(page)).toBeNull();
    expect(await page.getByText('results.json was not taken').count()).toBe(0);
  });

  it('that somebody else stored is not taken, and the page works on', async () => {
    const page = await open(SETTING, {
      prepare: () => {
        const forms = ['flash', 'flash_quad'];
        for (const form of forms) {
          const key = `tilescope.draft/attention/flash/attention/${form}.wgsl`;
          localStorage.setItem(key, '\0'.repeat(1000));
        }
        localStorage.setItem('tilescope.variants', '{"variants":[{"name":5},null,[]]}');
      },
    });
    await openSource(page);
    await dialog(page).getByText('is not the text of a shader').waitFor();
    await dialog(page).getByRole('button', { name: 'Dismiss' }).click();
    expect(await dialog(page).getByText('None yet').count()).toBe(1);
    expect(await editor(page).innerText()).toContain('flat_workgroup');
  });

  it('is told of where the browser keeps nothing', async () => {
    const page = await open(SETTING, {
      prepare: () => {
        Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      },
    });
    await openSource(page);
    await page.keyboard.type('// mine\n');
    await dialog(page).getByText('The browser keeps nothing here').waitFor();
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('a');
    await page.keyboard.press('Enter');
    await expect.poll(() => dialog(page).getByRole('button', { name: 'Load: a' }).count()).toBe(1);
  });
});

describe('a run on the bench', () => {
  it('is stopped at once, and when the dialog closes', async () => {
    const page = await open(SETTING.replace('tokens=64', 'tokens=2048'));
    await openSource(page);
    await page.keyboard.type('// mine\n');
    await page.keyboard.press('Control+Enter');
    await dialog(page).getByRole('progressbar').waitFor();
    await dialog(page).getByRole('button', { name: 'Stop' }).click();
    await dialog(page).getByText('Stopped.').waitFor();
    await page.keyboard.press('Control+Enter');
    await dialog(page).getByRole('progressbar').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => finishedColumns(page).count(), FINISHED).toBe(1);
  });
});

describe('a kernel that cannot be counted', () => {
  it('is verified and timed, and says on which line why no number would be right', async () => {
    const page = await open(SETTING);
    await openSource(page);
    // within a loop that is written out: the line is that of the text
    await goBehind(page, 'row_sum[r] += weights[r];');
    await page.keyboard.type('\nlet spot = &v[0]; _ = *spot;');
    const text = (await draft(page)) ?? '';
    const line = text.slice(0, text.indexOf('let spot')).split('\n').length;
    await page.keyboard.press('Control+Enter');
    await side(page, 'Edited').getByText('5 samples').waitFor(FINISHED);
    const why = side(page, 'Traffic').getByText(/not counted: v is used other than as v\[index\]/);
    await why.waitFor(FINISHED);
    expect(await why.innerText()).toContain(`Line ${line}:`);
  });
});

describe('a run as one types', () => {
  it('follows each text that compiles, and leaves the last result beside one that does not', async () => {
    const page = await open(SETTING);
    await openSource(page);
    await dialog(page).getByRole('switch', { name: 'Run as I type' }).press('Space');
    await editor(page).press('Control+Home');
    await page.keyboard.type('// mine\n');
    await side(page, 'Traffic').getByText('exactly as many bytes').waitFor(FINISHED);
    await page.keyboard.type('no');
    await problems(page)
      .getByText(/^1 error/)
      .waitFor(FINISHED);
    await results(page).getByText('Of an earlier text').waitFor();
    expect(await side(page, 'Edited').innerText()).toMatch(/\d [µm]s/);
    expect(await dialog(page).getByRole('progressbar').count()).toBe(0);
  });
});

describe('a kernel that costs the device', () => {
  it('is told of, and runs again only when it is asked to', async () => {
    const page = await open(SETTING.replace('tokens=64', 'tokens=2048'));
    await openSource(page);
    await page.keyboard.type('// mine\n');
    await page.keyboard.press('Control+Enter');
    await dialog(page)
      .getByText(/: Edited…$/)
      .waitFor(FINISHED);
    await page.evaluate(() => window.tilescope.device?.destroy());
    await dialog(page)
      .getByText('The device was lost while the edited kernel ran')
      .waitFor(FINISHED);
    await expect.poll(() => problems(page).innerText(), FINISHED).toContain('Compiles.');
    expect(await editor(page).innerText()).toContain('// mine');
    expect(await dialog(page).getByRole('progressbar').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await finishedColumns(page).count()).toBe(1);
  });
});

describe('a kernel that never ends', () => {
  it('is stopped at once, told of, and left behind with its device', async () => {
    const page = await open(SETTING, {
      prepare: () => {
        // what the page sees of it: nothing that it waits for comes any more
        const { mapAsync } = GPUBuffer.prototype;
        GPUBuffer.prototype.mapAsync = function (...given) {
          return 'hangs' in window ? new Promise<undefined>(() => {}) : mapAsync.apply(this, given);
        };
      },
    });
    await openSource(page);
    await page.keyboard.type('// mine\n');
    await page.evaluate(() => Object.assign(window, { hangs: true }));
    await page.keyboard.press('Control+Enter');
    await dialog(page)
      .getByText(/^Verifying against float64/)
      .waitFor(FINISHED);
    await dialog(page).getByRole('button', { name: 'Stop' }).click();
    await dialog(page).getByText('Stopped.').waitFor();
    await dialog(page).getByText('still busy with a run that was stopped').waitFor();
    await page.evaluate(() => Reflect.deleteProperty(window, 'hangs'));
    await dialog(page).getByRole('button', { name: 'Open a new device' }).click();
    await expect.poll(() => problems(page).innerText(), FINISHED).toContain('Compiles.');
    expect(await dialog(page).getByText('still busy').count()).toBe(0);
    expect(await editor(page).innerText()).toContain('// mine');
    await editor(page).press('Control+Enter');
    await side(page, 'Edited').getByText('5 samples').waitFor(FINISHED);
  });
});

describe('every reader', () => {
  it('finds the workbench accessible and within its width', async () => {
    const page = await open(SETTING);
    await openSource(page);
    await goBehind(page, 'row_sum[r] *= rescale');
    await page.keyboard.type(' * nothing');
    await problems(page)
      .getByText(/nothing/)
      .first()
      .waitFor(FINISHED);
    await page.keyboard.press('Control+Enter');
    await finishedRun(page);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await expectAccessible(page, scheme);
    }
    for (const width of [360, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await dialog(page).evaluate((box) => box.scrollWidth - box.clientWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
  });
});

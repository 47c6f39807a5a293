import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './browser';
import { addressOf, FINISHED, open, watchPages } from './pages';

/** A flow that is learned in a few seconds; no kernel is compared beside it. */
const SMALL = '#lab=flows&kernels=&layers=3&width=8&trainingBatch=64&steps=60';
/** The same without an end in sight. */
const ENDLESS = '#lab=flows&kernels=&layers=3&width=8&trainingBatch=64&steps=50000';
const GAUSSIAN_OF_MOONS = 1.909;

watchPages();

const training = (page: Page) => page.getByRole('region', { name: 'Training', exact: true });
const press = (page: Page, name: string) =>
  training(page).getByRole('button', { name, exact: true }).click();
const phaseOf = (page: Page) => page.getByTestId('training-phase').getAttribute('data-phase');
const headline = (page: Page) => page.getByTestId('flow-headline').innerText();

async function stepOf(page: Page): Promise<number> {
  const words = await page.getByTestId('training-step').innerText();
  return Number(words.replaceAll(',', '').match(/step (\d+)/)?.[1]);
}

async function expectPhase(page: Page, phase: string): Promise<void> {
  await expect.poll(() => phaseOf(page), FINISHED).toBe(phase);
}

/** The value that the headline says. */
async function held(page: Page): Promise<number> {
  return Number((await headline(page)).match(/is at ([\d.]+) ±/)?.[1]);
}

function chooseFile(page: Page, button: string, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
  return training(page).locator(`input[aria-label="${button}"]`).setInputFiles(file);
}

describe('a first visit', () => {
  it('trains without a click, to below the Gaussian, and compares kernels on what was learned', async () => {
    const page = await open('#lab=flows&layers=4&width=16&trainingBatch=128');
    await expect.poll(() => held(page), FINISHED).toBeLessThan(GAUSSIAN_OF_MOONS - 0.05);
    expect(await headline(page)).toMatch(
      /^After \d+ steps RealNVP is at [\d.]+ ± [\d.]+ nats on held-out points, [\d.]+ above the entropy of two moons \(no flow can pass it\)/,
    );
    for (const name of [/samples of the flow over/, /Heat map/, /held-out/]) {
      expect(await page.getByRole('img', { name }).count()).toBeGreaterThan(0);
    }
    // the page answers while it learns
    const answers = await page.evaluate(async () => {
      const start = performance.now();
      for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    });
    expect(answers).toBeLessThan(2500);
    await page.locator('section[data-status="done"]').first().waitFor({ timeout: 110_000 });
  });
});

describe('training', () => {
  it('is paused, goes on step by step, to its end, and is reset', async () => {
    const page = await open(ENDLESS);
    await expect.poll(() => stepOf(page), FINISHED).toBeGreaterThan(20);
    await press(page, 'Pause');
    await expectPhase(page, 'paused');
    // at rest, what is shown is the flow of the last step
    await expect
      .poll(
        async () => (await headline(page)).includes(`After ${await stepOf(page)} steps`),
        FINISHED,
      )
      .toBe(true);
    const paused = await stepOf(page);
    await press(page, 'Step');
    await expect.poll(() => stepOf(page), FINISHED).toBe(paused + 1);
    await expectPhase(page, 'paused');
    await press(page, 'Continue');
    await expect.poll(() => stepOf(page), FINISHED).toBeGreaterThan(paused + 1);
    // another shape begins anew
    await training(page).getByRole('spinbutton', { name: 'Coupling layers' }).fill('2');
    await expect.poll(() => stepOf(page), FINISHED).toBeLessThan(paused);
    await expect.poll(() => stepOf(page), FINISHED).toBeGreaterThan(0);
    await press(page, 'Reset');
    await expectPhase(page, 'idle');
    expect(await stepOf(page)).toBe(0);
    await expect.poll(() => headline(page), FINISHED).toMatch(/^Before training, RealNVP is at/);
  });

  it('that diverges stops with a message, keeps the last good flow, and offers a way out', async () => {
    const page = await open(`${ENDLESS}&rate=10&mixing=1`);
    await expectPhase(page, 'diverged');
    const alert = page.getByRole('alert').filter({ hasText: 'The training diverged' });
    expect(await alert.innerText()).toMatch(/was not finite/);
    await expect.poll(() => headline(page), FINISHED).toMatch(/is at [\d.]+/);
    await alert.getByRole('button', { name: 'Start again at rate 1' }).click();
    await expect.poll(() => phaseOf(page), FINISHED).not.toBe('diverged');
    expect(
      await training(page)
        .getByRole('slider', { name: 'Learning rate' })
        .getAttribute('aria-valuetext'),
    ).toBe('1');
  });

  it('outlives its device: explained, kept, and to be gone on with', async () => {
    const page = await open(ENDLESS);
    await expect.poll(() => headline(page), FINISHED).toMatch(/^After \d+ steps/);
    await page.evaluate(() => window.tilescope.device?.destroy());
    await page.getByText('The device was lost while the flow was trained').waitFor(FINISHED);
    const kept = await stepOf(page);
    expect(kept).toBeGreaterThan(0);
    await page.getByText('A new device is open.').waitFor();
    expect(await training(page).getByRole('spinbutton', { name: 'Steps' }).inputValue()).toBe(
      '50000',
    );
    await press(page, 'Continue');
    await expect.poll(() => stepOf(page), FINISHED).toBeGreaterThan(kept);
    await expectPhase(page, 'training');
  });
});

describe('a flow', () => {
  it('is looked at stage by stage, with a probe to move, and checked', async () => {
    const page = await open(SMALL);
    await expectPhase(page, 'finished');
    const stage = page.getByRole('slider', { name: 'Stage' });
    expect(await stage.getAttribute('aria-valuetext')).toBe('after the last layer: z');
    await stage.press('Home');
    await page.getByRole('img', { name: /grid as they are: x/ }).waitFor();
    await stage.press('ArrowRight');
    await stage.press('ArrowRight');
    await page.getByRole('img', { name: /grid after layer 1 of 3/ }).waitFor();
    const probe = page.getByRole('button', { name: /^Probe at/ }).first();
    const way = page.getByRole('region', { name: 'The probe’s way' }).first();
    const [before, place] = [await way.innerText(), await probe.getAttribute('aria-label')];
    await probe.press('Shift+ArrowRight');
    expect(await probe.getAttribute('aria-label')).not.toBe(place);
    const after = await way.innerText();
    expect(after).not.toBe(before);
    expect(after).toMatch(/layer 3[\s\S]*Sum of log-dets[\s\S]*log p\(x\)/);
    const checks = page.getByRole('region', { name: 'Checks' });
    await expect
      .poll(() => checks.innerText(), FINISHED)
      .toMatch(/∫ p\(x\) dx\s+measured\s+(1\.00|0\.99)\d\d/);
    const said = await checks.innerText();
    expect(said).toMatch(/Round trip\s+measured\s+[\d.]+ × 10⁻[⁵⁶⁷]/);
    expect(said).toMatch(/float64 Jacobian at 8 points/);
  });

  it('is saved and loaded again; a file that is no flow changes nothing', async () => {
    const page = await open(SMALL);
    await expectPhase(page, 'finished');
    await page.getByText('at step 60').first().waitFor(FINISHED);
    expect(await headline(page)).toMatch(/^After 60 steps/);
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Save the flow')]);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    expect(JSON.parse(text)).toMatchObject({
      format: 'tilescope-flow',
      training: { data: 'moons', step: 60 },
    });
    const before = await headline(page);
    await chooseFile(page, 'Load a flow…', 'flow.json', text.replace('tilescope-flow', 'other'));
    const alert = page.getByRole('alert').filter({ hasText: 'everything is as it was' });
    expect(await alert.innerText()).toMatch(/choose a model that Tilescope saved/);
    expect(await headline(page)).toBe(before);
    await alert.getByRole('button', { name: 'Dismiss' }).click();

    await training(page).getByRole('combobox', { name: 'Model' }).selectOption('NICE');
    await page.getByText('The setting has changed since').waitFor();
    await chooseFile(page, 'Load a flow…', 'flow.json', text);
    await expect.poll(() => headline(page), FINISHED).toMatch(/^As loaded, RealNVP is at/);
    expect(await training(page).getByRole('combobox', { name: 'Model' }).inputValue()).toBe(
      'realnvp',
    );
  });
});

describe('the data', () => {
  it('come from a file; what is wrong with one is said, and nothing is lost', async () => {
    const page = await open(SMALL);
    await expectPhase(page, 'finished');
    await chooseFile(page, 'Choose a file…', 'bad.csv', 'x,y\n1,2\n3,oops\n');
    const alert = page.getByRole('alert').filter({ hasText: 'everything is as it was' });
    expect(await alert.innerText()).toMatch(/line 3, column 2 holds "oops"/);
    expect(await headline(page)).toMatch(/two moons/);
    const rows = Array.from({ length: 80 }, (_, i) =>
      [Math.sin(i), Math.cos(3 * i), i % 7].join(','),
    );
    await chooseFile(page, 'Choose a file…', 'three.csv', rows.join('\n'));
    await page.getByText('three.csv: 80 points of 3 coordinates').waitFor();
    expect(await alert.count()).toBe(0);
    await expectPhase(page, 'finished');
    await expect
      .poll(() => headline(page), FINISHED)
      .toMatch(/(below|above|errors of) the best Gaussian/);
    await page.getByRole('spinbutton', { name: 'Coordinate up' }).fill('3');
    expect(new URL(page.url()).hash).toContain('data=file');
  });

  it('are drawn, by pointer and by keyboard', async () => {
    const page = await open(SMALL);
    await expectPhase(page, 'finished');
    await training(page).getByRole('combobox', { name: 'Data' }).selectOption('Draw your own');
    const pad = page.getByRole('application', { name: 'Drawing pad' });
    const box = (await pad.boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 180, box.y + 120, { steps: 8 });
    await page.mouse.up();
    await expect
      .poll(() => headline(page), FINISHED)
      .toMatch(/^After \d+ steps .* the entropy of your drawing/);
    await expectPhase(page, 'finished');
    await pad.focus();
    for (let time = 0; time < 6; time++) await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => phaseOf(page), FINISHED).not.toBe('finished');
    await press(page, 'Clear');
  });

  it('may be digits: samples beside real ones, in bits per dimension', async () => {
    const page = await open(
      '#lab=flows&kernels=&layers=2&width=16&trainingBatch=32&steps=30&data=digits&dimensions=64',
    );
    await expect
      .poll(() => headline(page), FINISHED)
      .toMatch(/bits per dimension on held-out points/);
    const sheets = page.getByRole('img', {
      name: /^(Samples of the flow|Held-out digits): 64 images/,
    });
    await expect.poll(() => sheets.count(), FINISHED).toBe(2);
    expect(await page.getByText(/E\. Alpaydin and C\. Kaynak/).innerText()).toContain('CC BY 4.0');
  });

  it('that NICE cannot learn are explained, with the way out', async () => {
    const page = await open(`${SMALL}&data=rings&coupling=0`);
    await page.getByText(/stationary point/).waitFor(FINISHED);
    await page.getByRole('button', { name: /Switch mixing on/ }).click();
    await expect.poll(() => new URL(page.url()).hash).toContain('mixing=1');
  });
});

describe('the address', () => {
  it('holds the whole setting, and restores it', async () => {
    const page = await open(SMALL);
    await training(page).getByRole('combobox', { name: 'Data' }).selectOption('Checkerboard');
    await training(page).getByRole('combobox', { name: 'Model' }).selectOption('Spline flow');
    await training(page).getByRole('spinbutton', { name: 'Batch' }).fill('48');
    await training(page).getByRole('slider', { name: 'Learning rate' }).press('ArrowLeft');
    await training(page).getByRole('spinbutton', { name: 'Seed' }).fill('7');
    const parts = [
      'data=checkerboard',
      'coupling=2',
      'trainingBatch=48',
      'rate=0.001',
      'trainingSeed=7',
    ];
    for (const part of parts) await expect.poll(() => new URL(page.url()).hash).toContain(part);
    const { hash } = new URL(page.url());
    await page.goto('about:blank');
    await page.goto(addressOf(hash));
    await expect
      .poll(() => training(page).getByRole('combobox', { name: 'Data' }).inputValue())
      .toBe('checkerboard');
    expect(await training(page).getByRole('combobox', { name: 'Model' }).inputValue()).toBe(
      'spline',
    );
    expect(await training(page).getByRole('spinbutton', { name: 'Batch' }).inputValue()).toBe('48');
    expect(await training(page).getByRole('spinbutton', { name: 'Seed' }).inputValue()).toBe('7');
  });

  it('that is hostile gives nothing but notices', async () => {
    const page = await open(
      `${SMALL}&data=<img src=x onerror=alert(1)>&rate=-1e999&trainingSeed=1e3&steps=0`,
    );
    const notices = page.getByRole('status').filter({ hasText: 'link' });
    await notices.first().waitFor();
    expect(await notices.first().innerText()).toMatch(/data=<img .* was ignored/);
    expect(await training(page).getByRole('combobox', { name: 'Data' }).inputValue()).toBe('moons');
    expect(await training(page).getByRole('spinbutton', { name: 'Steps' }).inputValue()).toBe('60');
  });
});

describe('every reader', () => {
  it('finds the lab accessible and within its width, in both languages and themes', async () => {
    const page = await open(SMALL);
    await expectPhase(page, 'finished');
    await training(page).getByRole('combobox', { name: 'Data' }).selectOption('Draw your own');
    for (const theme of ['light', 'dark']) {
      await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme);
      await expectAccessible(page, `English, ${theme}`);
    }
    await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
    await page.getByRole('heading', { name: '损失' }).waitFor();
    for (const theme of ['light', 'dark']) {
      await page.getByRole('combobox', { name: '主题' }).selectOption(theme);
      await expectAccessible(page, `Chinese, ${theme}`);
    }
    for (const width of [360, 768, 1280, 1920, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
    // pictures are as high as they are wide, in their pixels too
    const shapes = await page
      .locator('figure canvas')
      .evaluateAll((all) =>
        all.map((each) => (each as HTMLCanvasElement).width - (each as HTMLCanvasElement).height),
      );
    expect(shapes).toEqual([0, 0, 0]);
  });

  it('finds the data and the explanations without WebGPU', async () => {
    const page = await open(SMALL, {
      prepare: () => Object.defineProperty(navigator, 'gpu', { value: undefined }),
    });
    await page.getByText('This browser has no WebGPU').waitFor();
    await page
      .getByRole('img', { name: /points of the data/ })
      .first()
      .waitFor();
    expect(await page.getByText('Training needs WebGPU').count()).toBe(1);
    expect(await page.getByRole('region', { name: 'The probe’s way' }).first().innerText()).toMatch(
      /log p\(x\)/,
    );
    expect(
      await training(page).getByRole('button', { name: 'Train', exact: true }).isDisabled(),
    ).toBe(true);
  });
});

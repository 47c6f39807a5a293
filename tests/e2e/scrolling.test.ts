import { describe, expect, it } from 'vitest';
import { open, watchPages } from './pages';

watchPages();

describe('the page', () => {
  it('ends where its content ends, however far its controls scroll within', async () => {
    const page = await open(
      '#tokens=64&heads=2&headDim=32&kernels=standard,flash,linear,two-pass&baseline=standard',
      // what is laid out needs no device
      {
        viewport: { width: 1280, height: 800 },
        prepare: () => Object.defineProperty(navigator, 'gpu', { value: undefined }),
      },
    );
    await page.getByText('More options').click();
    for (const name of ['Flash, a row a thread', 'Linear, by token']) {
      await page.getByRole('checkbox', { name, exact: true }).check();
    }
    const [end, content] = await page.evaluate(() => [
      document.documentElement.scrollHeight,
      document.querySelector('#root')!.getBoundingClientRect().bottom + scrollY,
    ]);
    expect(end! - content!).toBeLessThan(2);
  });
});

import type { Locator, Page } from 'playwright-core';

export interface Downloaded {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The file that an action makes the page hand over. */
export async function downloaded(page: Page, act: () => Promise<void>): Promise<Downloaded> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** Opens a menu of the page, or of a part of it, and chooses from it. */
export async function choose(
  scope: Page | Locator,
  menu: string | RegExp,
  item: string,
): Promise<void> {
  await scope.getByRole('button', { name: menu, exact: true }).click();
  await scope.getByRole('menuitem', { name: item, exact: true }).click();
}

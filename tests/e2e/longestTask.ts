import type { Page } from 'playwright-core';

/** A part of Chromium's trace: microseconds, `tdur` of the processor, `dur` of the wall. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * Milliseconds of processor time that the longest task of the main thread takes while `work` goes on:
 * what a busy machine adds to it is not the page's.
 */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const isMain = ({ name, args }: TraceEvent) =>
    name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(trace.traceEvents.filter(isMain).map(threadOf));
  const tasks = trace.traceEvents
    .filter((event) => main.has(threadOf(event)) && event.name.endsWith('RunTask'))
    .map(({ tdur }) => tdur ?? 0);
  if (tasks.length === 0) throw new Error('the trace holds no task of the main thread');
  return Math.max(...tasks) / 1000;
}

/** Work that takes the place of the work before it: one piece at a time steers the flow. */
let current: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;

/**
 * Ends what is under way, waits for its last submission, then does `work`. Never rejects.
 * @param failed takes what `work` throws, unless it was ended
 */
export function drive(
  work: (signal: AbortSignal) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<void> {
  const before = current;
  before?.abort.abort();
  const abort = new AbortController();
  const { signal } = abort;
  const run = async () => {
    await before?.done;
    if (signal.aborted) return;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) failed(error);
    }
  };
  current = { abort, done: run() };
  return current.done;
}

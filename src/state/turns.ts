let last: Promise<unknown> = Promise.resolve();
let asked = 0;
/** Told of every turn that somebody asks for. */
const askedListeners = new Set<() => void>();
/** Told whenever nobody has or awaits the device any more. */
const freeListeners = new Set<() => void>();

/** Whether somebody has the device, so that who asks for a turn now will wait. */
export function deviceTaken(): boolean {
  return asked > 0;
}

/**
 * Does work on the device once all that was asked for before is done, whichever lab asked: what is
 * timed must have the device to itself.
 */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  for (const listener of askedListeners) listener();
  return inBackground(work);
}

/** The same for work that nobody asked for: no other background work gives way to it. */
export function inBackground<T>(work: () => Promise<T>): Promise<T> {
  asked += 1;
  const mine = last.then(work).finally(() => {
    asked -= 1;
    if (asked === 0) for (const listener of freeListeners) listener();
  });
  // whoever waits for the turn does not care how the work before it ended
  last = mine.catch(() => undefined);
  return mine;
}

/** Listens for turns that somebody asks for, before they begin. @returns what ends it */
export function onAsked(listener: () => void): () => void {
  askedListeners.add(listener);
  return () => askedListeners.delete(listener);
}

/** Listens for the device to be free. @returns what ends it */
export function onFree(listener: () => void): () => void {
  freeListeners.add(listener);
  return () => freeListeners.delete(listener);
}

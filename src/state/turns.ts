let last: Promise<unknown> = Promise.resolve();
let asked = 0;

/** Whether somebody has the device, so that who asks for a turn now will wait. */
export function deviceTaken(): boolean {
  return asked > 0;
}

/**
 * Does work on the device once all that was asked for before is done, whichever lab asked: what is
 * timed must have the device to itself.
 */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  asked += 1;
  const mine = last.then(work).finally(() => (asked -= 1));
  // whoever waits for the turn does not care how the work before it ended
  last = mine.catch(() => undefined);
  return mine;
}

import { median } from '../../../src/measure/statistics';
import type { Prepared } from './contestant';

const EMPTY_SUBMISSIONS = 21;

/** Milliseconds of one run: `repeats` are sent one after the other, and the end of all is awaited once. */
export async function timeRuns(
  device: GPUDevice,
  prepared: Prepared,
  repeats: number,
): Promise<number> {
  const start = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) await prepared.run();
  await device.queue.onSubmittedWorkDone();
  return (performance.now() - start) / repeats;
}

/** Milliseconds until an empty submission is known to be done: what a sample takes beside its runs. */
export async function waitingMs(device: GPUDevice): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < EMPTY_SUBMISSIONS; round++) {
    const start = performance.now();
    device.queue.submit([device.createCommandEncoder().finish()]);
    await device.queue.onSubmittedWorkDone();
    times.push(performance.now() - start);
  }
  return median(times);
}

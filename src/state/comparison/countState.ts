import type { Traffic } from '../../spec/kernel';
import type { Text } from '../../spec/text';
import type { RunAt } from './column';

/** What was counted of one kernel, tensor by tensor, and where. */
export interface Counted extends RunAt {
  readonly traffic: readonly Traffic[];
  /** Modelled at the same place, to set beside it. */
  readonly modelled: readonly Traffic[];
}

export type CountRun =
  /** For the device, which another run still has, or for the count itself. */
  | { readonly status: 'waiting' | 'counting'; readonly previous?: Counted }
  | { readonly status: 'done'; readonly counted: Counted }
  | { readonly status: 'failed'; readonly reason: Text; readonly previous?: Counted };

/** How the counts of one lab's kernels stand, by kernel. */
export type CountStore = Readonly<Record<string, CountRun | undefined>>;

/** What is known of a kernel's counted traffic: its own count, or the one before it. */
export function countedOf(run: CountRun | undefined): Counted | undefined {
  return run?.status === 'done' ? run.counted : run?.previous;
}

/** Whether a counter and the model agree to the byte. */
export function agrees({ traffic, modelled }: Counted): boolean {
  const bytes = (all: readonly Traffic[]) =>
    all
      .filter(({ readBytes, writeBytes }) => readBytes + writeBytes > 0)
      .map(({ tensor, readBytes, writeBytes }) => `${tensor} ${readBytes} ${writeBytes}`)
      .toSorted()
      .join();
  return bytes(traffic) === bytes(modelled);
}

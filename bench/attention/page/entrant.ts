import { MOST_FIRST_RUN_MS, type Seen } from '../plan';
import type { Contestant, Opened } from './contestant';

/** A contestant in this page: opened, or with the reason why it never will be. */
export class Entrant {
  readonly contestant: Contestant;
  readonly opened: Opened | null;
  /** Why it takes no further part. */
  failure: string;
  /** What its runs took so far. */
  readonly seen: Seen[] = [];
  /** What its device complained of since it was last asked. */
  private complaint = '';

  private constructor(contestant: Contestant, opened: Opened | null, failure: string) {
    this.contestant = contestant;
    this.opened = opened;
    this.failure = failure;
    opened?.device.addEventListener('uncapturederror', ({ error }) => {
      this.complaint ||= error.message;
    });
  }

  /** @param adapter description that all must share; undefined for the first */
  static async enter(contestant: Contestant, adapter: string | undefined): Promise<Entrant> {
    try {
      const opened = await withinLimit(contestant.open(), MOST_FIRST_RUN_MS);
      const found = adapterOf(opened.device);
      const other = adapter !== undefined && found !== adapter;
      return new Entrant(contestant, opened, other ? `it chose another adapter: ${found}` : '');
    } catch (error) {
      return new Entrant(contestant, null, messageOf(error));
    }
  }

  takeComplaint(): string {
    const complaint = this.complaint;
    this.complaint = '';
    return complaint;
  }

  /** Waits for the contestant's work; one that does not end, or loses its device, is out for good. */
  async attempt<T>(work: Promise<T>): Promise<T> {
    const lost = this.opened!.device.lost.then(({ message }): never => {
      throw new GoneError(`its device was lost: ${message}`);
    });
    try {
      return await withinLimit(Promise.race([work, lost]), MOST_FIRST_RUN_MS);
    } catch (error) {
      if (error instanceof GoneError) this.failure = error.message;
      throw error;
    }
  }
}

/** After this there is nothing more to hope for. */
class GoneError extends Error {}

async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const fail = () => reject(new GoneError(`it did not end within ${limitMs / 1000} s`));
    timer = setTimeout(fail, limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

export function adapterOf({ adapterInfo }: GPUDevice): string {
  const { vendor, architecture, device, description } = adapterInfo;
  return [vendor, architecture, device, description].join(' ').trim();
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

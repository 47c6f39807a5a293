import { DataError } from '../../flows/dataError';
import type { DeskAnswers, DeskReply, DeskRequest } from './desk';

interface Waiting {
  readonly resolve: (answer: DeskAnswers[keyof DeskAnswers]) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let lastId = 0;

/**
 * Asks the worker, which answers in the order of asking.
 * @throws DataError where the data cannot be used
 */
export function askDesk<Kind extends DeskRequest['kind']>(
  request: Extract<DeskRequest, { readonly kind: Kind }>,
): Promise<DeskAnswers[Kind]> {
  worker ??= start();
  const id = ++lastId;
  worker.postMessage({ ...request, id });
  return new Promise<DeskAnswers[keyof DeskAnswers]>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
  }) as Promise<DeskAnswers[Kind]>;
}

function start(): Worker {
  const started = new Worker(new URL('./desk.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<DeskReply>) => {
    const asker = waiting.get(data.id);
    waiting.delete(data.id);
    if ('answer' in data) asker?.resolve(data.answer);
    else asker?.reject(data.known ? new DataError(data.error) : new Error(data.error.en));
  };
  started.onerror = ({ message }) => {
    worker = null;
    for (const { reject } of waiting.values()) reject(new Error(message || 'the worker failed'));
    waiting.clear();
  };
  return started;
}

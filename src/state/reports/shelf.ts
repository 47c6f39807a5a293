import { removeStored, writeStored } from '../storage';

/** Texts that this machine keeps under one prefix, a key each: what is damaged damages nothing else. */
export interface Shelf {
  readonly prefix: string;
  readonly most: number;
  /** Of all texts together: a browser keeps some five million for the whole page. */
  readonly mostCharacters: number;
}

/** What is kept, by id, in the order of the ids. */
export function shelved({ prefix }: Shelf): readonly (readonly [id: string, text: string])[] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return keys
      .toSorted()
      .map((key) => [key.slice(prefix.length), localStorage.getItem(key) ?? ''] as const);
  } catch {
    // a person has blocked it
    return [];
  }
}

/** Whether anything is kept. */
export function hasShelved({ prefix }: Pick<Shelf, 'prefix'>): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(prefix));
  } catch {
    return false;
  }
}

/** Keeps a text; the first ids make room where there are too many, or too little space. @returns false where it is not kept */
export function shelve(shelf: Shelf, id: string, text: string): boolean {
  if (text.length > shelf.mostCharacters) return false;
  const older = shelved(shelf).filter(([each]) => each !== id);
  const isFull = () =>
    older.length >= shelf.most ||
    older.reduce((sum, [, each]) => sum + each.length, text.length) > shelf.mostCharacters;
  while (isFull() || !writeStored(shelf.prefix + id, text)) {
    const [first] = older.shift() ?? [];
    if (first === undefined) return false;
    unshelve(shelf, first);
  }
  return true;
}

export function unshelve({ prefix }: Shelf, id: string): void {
  removeStored(prefix + id);
}

let lastTime = 0;
let within = 0;

/** An id that sorts behind all earlier ones. */
export function nextId(now = Date.now()): string {
  within = now === lastTime ? within + 1 : 0;
  lastTime = now;
  const salt = crypto.randomUUID().slice(0, 4);
  return `${now.toString(36).padStart(9, '0')}-${within.toString(36).padStart(3, '0')}-${salt}`;
}

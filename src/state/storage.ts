import * as v from 'valibot';

/** What this machine keeps under a key; null where there is nothing, or where a person has blocked it. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps text under a key. @returns false where a person has blocked it or there is no room */
export function writeStored(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** Keeps nothing under a key any more. */
export function removeStored(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // blocked: then there is nothing under it
  }
}

const RECORD = v.fallback(
  v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
  () => ({}),
);

/** The fields of what is stored as JSON; none of text that is somebody else's, or damaged. */
export function parseStored(stored: string | null): Readonly<Record<string, unknown>> {
  return v.parse(RECORD, stored);
}

/** Those entries of what is stored as JSON that fit the schema. */
export function storedEntries<Schema extends v.GenericSchema<unknown, unknown>>(
  stored: string | null,
  schema: Schema,
): Readonly<Record<string, v.InferOutput<Schema>>> {
  const entries = Object.entries(parseStored(stored)).flatMap(([key, value]) => {
    const read = v.safeParse(schema, value, { abortEarly: true });
    return read.success ? [[key, read.output] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** A finite number above 0. */
export const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

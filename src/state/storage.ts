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

/** The fields of what is stored as JSON; none of text that is somebody else's, or damaged. */
export function parseStored(stored: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

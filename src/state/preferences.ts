import * as v from 'valibot';
import { createStore } from 'zustand/vanilla';
import { LANGUAGES, type Language } from '../spec/text';
import { parseStored, readStored, writeStored } from './storage';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  /** Whether auto measures on this device; undefined until a person has said so. */
  readonly autoTuning?: boolean | undefined;
}

const STORAGE_KEY = 'tilescope.preferences';

/** What a person prefers on this machine; it belongs to no setting and to no link. */
export const preferencesStore = createStore<Preferences>(() => ({
  language: 'en',
  theme: 'system',
}));

export function setLanguage(language: Language): void {
  preferencesStore.setState({ language });
}

export function setTheme(theme: Theme): void {
  preferencesStore.setState({ theme });
}

export function setAutoTuning(autoTuning: boolean): void {
  preferencesStore.setState({ autoTuning });
}

/** The first language of `wanted` that the interface speaks, English otherwise. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    const spoken = LANGUAGES.find((language) => language.toLowerCase().split('-')[0] === primary);
    if (spoken) return spoken;
  }
  return 'en';
}

/** Reads stored preferences; what is missing or unknown falls back to the browser's languages and the system's theme. */
export function parsePreferences(stored: string | null, languages: readonly string[]): Preferences {
  const preferences = v.object({
    language: v.fallback(v.picklist(LANGUAGES), preferredLanguage(languages)),
    theme: v.fallback(v.picklist(THEMES), 'system'),
    autoTuning: v.fallback(v.optional(v.boolean()), undefined),
  });
  return v.parse(preferences, parseStored(stored));
}

/** Writes what a person changed, and that alone: another tab may have changed the rest. */
function keepChanges(preferences: Preferences, before: Preferences): void {
  const changed = Object.entries(preferences).filter(
    ([name, value]) => before[name as keyof Preferences] !== value,
  );
  const stored = parseStored(readStored(STORAGE_KEY));
  const kept = { ...preferences, ...stored, ...Object.fromEntries(changed) };
  writeStored(STORAGE_KEY, JSON.stringify(kept));
}

/** Restores the preferences and keeps the document's language and theme, and the storage, in step with them. */
export function bindPreferences(): void {
  preferencesStore.subscribe(({ language, theme }) => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = theme;
  });
  preferencesStore.setState(parsePreferences(readStored(STORAGE_KEY), navigator.languages));
  preferencesStore.subscribe(keepChanges);
}

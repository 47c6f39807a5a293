import { useStore } from 'zustand';
import { LANGUAGE_NAMES } from '../../i18n';
import { LANGUAGES } from '../../spec/text';
import { preferencesStore, setLanguage, setTheme, THEMES } from '../../state/preferences';
import { Choice } from '../parts/Choice';
import { useWords } from '../words';
import { DeviceChip } from './DeviceChip';
import { LabLinks } from './LabLinks';
import { ShareButton } from './ShareButton';

/** The bar above every lab: where one is, on what device, and in which language and theme. */
export function Header() {
  const { t, language } = useWords();
  const theme = useStore(preferencesStore, (preferences) => preferences.theme);
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-[2560px] flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
        <a href="./" className="flex items-center gap-2 text-base font-semibold">
          <img src="./icon.svg" alt="" width="24" height="24" />
          Tilescope
        </a>
        <LabLinks />
        <DeviceChip />
        <div className="flex flex-wrap gap-2">
          <ShareButton />
          <Choice
            label={t.page.language}
            value={language}
            options={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value] }))}
            onChange={setLanguage}
          />
          <Choice
            label={t.page.theme}
            value={theme}
            options={THEMES.map((value) => ({ value, text: t.page.themes[value] }))}
            onChange={setTheme}
          />
        </div>
      </div>
    </header>
  );
}

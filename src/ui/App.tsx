import { useEffect } from 'react';
import { runCurrent } from '../state/visit';
import { Header } from './header/Header';
import { LabPage } from './LabPage';
import { Notices } from './Notices';
import { useWords } from './words';

export function App() {
  const { t } = useWords();
  useRunKey();
  return (
    <>
      <a
        href="#results"
        onClick={(event) => {
          // the fragment holds the setting: move the focus, not the address
          event.preventDefault();
          document.getElementById('results')?.focus();
        }}
        className="sr-only focus:not-sr-only focus:absolute focus:bg-surface focus:p-2"
      >
        {t.page.skip}
      </a>
      <Header />
      <Notices />
      <LabPage />
    </>
  );
}

/** Ctrl or ⌘ with Enter runs, wherever the focus is. */
function useRunKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      runCurrent();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

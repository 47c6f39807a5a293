import { useEffect } from 'react';
import { run } from '../state/attention/run';
import { AttentionLab } from './AttentionLab';
import { Header } from './header/Header';
import { Notices } from './Notices';
import { useWords } from './words';

export function App() {
  const { t } = useWords();
  useRunKey();
  useEffect(() => {
    document.title = `Tilescope · ${t.page.title}`;
  }, [t]);
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
      <AttentionLab />
    </>
  );
}

/** Ctrl or ⌘ with Enter runs, wherever the focus is. */
function useRunKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

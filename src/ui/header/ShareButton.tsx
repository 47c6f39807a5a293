import { useEffect, useState } from 'react';
import { currentLink } from '../../state/address';
import { Button } from '../parts/Button';
import { copyText } from '../parts/clipboard';
import { useWords } from '../words';

const CONFIRMATION_MS = 2500;

/** Copies the link to the page as it is set, and says so in its own place. */
export function ShareButton() {
  const { t } = useWords();
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return undefined;
    const timer = setTimeout(() => setOutcome(null), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const share = async () => setOutcome((await copyText(currentLink())) ? 'copied' : 'refused');
  const said = outcome === 'copied' ? t.page.shared : t.page.shareFailed;
  return (
    <>
      <Button onClick={() => void share()}>
        {outcome === 'copied' ? `✓ ${said}` : t.page.share}
      </Button>
      <span role="status" className={outcome === 'refused' ? 'self-center text-muted' : 'sr-only'}>
        {outcome && said}
      </span>
    </>
  );
}

import { useEffect, useState } from 'react';
import { Button } from '../parts/Button';
import { copyText } from '../parts/clipboard';
import { useWords } from '../words';

type Outcome =
  | { readonly kind: 'copied' }
  /** The text is shown instead. */
  | { readonly kind: 'refused'; readonly text: string };

const load = () => import('../../state/diagnostics');

/** Copies what a bug report needs to say of this page. */
export function CopyDiagnostics() {
  const { t } = useWords();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  // a browser allows copying for a moment after a click: its code must be there by then
  useEffect(() => void load().catch(() => undefined), []);
  const copy = async () => {
    const { diagnostics } = await load();
    const text = diagnostics();
    setOutcome((await copyText(text)) ? { kind: 'copied' } : { kind: 'refused', text });
  };
  const says = { copied: t.device.diagnosticsCopied, refused: t.device.diagnosticsFailed };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button title={t.device.diagnosticsHint} onClick={() => void copy()}>
          {t.device.diagnostics}
        </Button>
        <span role="status" className="text-muted">
          {outcome && says[outcome.kind]}
        </span>
      </div>
      {outcome?.kind === 'refused' && (
        <textarea
          readOnly
          rows={8}
          aria-label={t.device.diagnostics}
          value={outcome.text}
          onFocus={(event) => event.target.select()}
          className="w-full rounded border border-edge bg-sunken p-2 font-mono text-xs"
        />
      )}
    </div>
  );
}

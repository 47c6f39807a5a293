import { useState } from 'react';
import { Button } from '../parts/Button';
import { copyText } from '../parts/clipboard';
import { Modal } from '../parts/Modal';
import { useWords } from '../words';
import { tokensOf } from './highlight';

interface SourceDialogProps {
  readonly title: string;
  readonly source: string;
  readonly ran: boolean;
  readonly onClose: () => void;
}

/** The WGSL, constants and all, as it compiles. */
export function SourceDialog({ title, source, ran, onClose }: SourceDialogProps) {
  const { t, integer } = useWords();
  const [copied, setCopied] = useState(false);
  const lines = source.trimEnd().split('\n').length;
  return (
    <Modal
      title={title}
      onClose={onClose}
      className="max-w-5xl"
      actions={
        <Button onClick={() => void copyText(source).then(setCopied)}>
          {copied ? t.column.copied : t.column.copy}
        </Button>
      }
    >
      <p className="px-4 py-2 text-xs text-muted">
        {ran ? t.column.sourceRan : t.column.sourceWouldRun} · {t.column.lines(integer(lines))}
      </p>
      <pre
        // scrolls, so the keyboard must reach it
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={title}
        className="m-0 overflow-auto bg-sunken px-4 py-3 font-mono text-xs leading-relaxed"
      >
        <code>
          {tokensOf(source).map(({ kind, text }, index) =>
            kind === 'plain' ? (
              text
            ) : (
              <span key={index} className={`wgsl-${kind}`}>
                {text}
              </span>
            ),
          )}
        </code>
      </pre>
    </Modal>
  );
}

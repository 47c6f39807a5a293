import { useState } from 'react';
import { columnSource, type KernelColumn } from '../../state/attention/column';
import type { Finished } from '../../state/attention/runState';
import { Button } from '../parts/Button';
import { copyText } from '../parts/clipboard';
import { Modal } from '../parts/Modal';
import { useWords } from '../words';
import { highlightWgsl } from './highlightWgsl';

interface SourceProps {
  readonly column: KernelColumn;
  /** The result whose text is shown; without one, the text that would run. */
  readonly result: Finished | undefined;
}

/** Opens the kernel's WGSL. */
export function SourceButton({ column, result }: SourceProps) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        aria-label={t.column.sourceOf(say(column.kernel.name))}
        onClick={() => setOpen(true)}
        className="w-full"
      >
        {t.column.source}
      </Button>
      {open && <SourceView column={column} result={result} onClose={() => setOpen(false)} />}
    </>
  );
}

function SourceView({ column, result, onClose }: SourceProps & { readonly onClose: () => void }) {
  const { t, say, integer } = useWords();
  const [copied, setCopied] = useState(false);
  const source = result?.source ?? columnSource(column);
  const copy = async () => setCopied(await copyText(source));
  return (
    <Modal
      title={t.column.sourceOf(say(column.kernel.name))}
      onClose={onClose}
      className="max-w-5xl"
      actions={
        <>
          <span className="text-xs text-muted">
            {result ? t.column.sourceRan : t.column.sourceWouldRun} ·{' '}
            {t.column.lines(integer(source.split('\n').length - 1))}
          </span>
          <Button onClick={() => void copy()}>{copied ? t.column.copied : t.column.copy}</Button>
        </>
      }
    >
      <pre
        // a region that scrolls must be reached by the keyboard
        tabIndex={0}
        className="overflow-auto p-4 font-mono text-xs leading-5"
      >
        <code>
          {highlightWgsl(source).map(({ text, kind }, index) => (
            <span key={index} className={kind && `wgsl-${kind}`}>
              {text}
            </span>
          ))}
        </code>
      </pre>
    </Modal>
  );
}

import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../words';
import { Button } from './Button';

interface ModalProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A dialog over the page, shown as long as it is mounted. The platform traps the focus and gives it back. */
export function Modal({ title, onClose, actions, className = 'max-w-xl', children }: ModalProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      // a click on the backdrop arrives at the dialog itself
      // nor do files fall through it to the page behind; a part of it may take them first
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = 'none';
      }}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      className={`m-auto max-h-[88dvh] w-[calc(100vw-32px)] rounded-lg border border-line bg-surface p-0 text-ink shadow-xl backdrop:bg-black/50 ${className}`}
    >
      <div className="flex max-h-[88dvh] flex-col">
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
          <h2 id={id} className="mr-auto text-base font-semibold">
            {title}
          </h2>
          {actions}
          <Button onClick={() => dialog.current?.close()}>{t.page.close}</Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

import { lazy, useState } from 'react';
import { formOf } from '../../spec/editedKernel';
import type { KernelColumn } from '../../state/comparison/column';
import { readStored } from '../../state/storage';
import { draftKey } from '../../state/workbench/draftKey';
import { useComparison } from '../LabContext';
import { Button } from '../parts/Button';
import { Late } from '../parts/Late';
import { Modal } from '../parts/Modal';
import { useWords } from '../words';

/** The editor comes when it is first asked for. */
const Workbench = lazy(async () => ({
  default: (await import('../workbench/Workbench')).Workbench,
}));

/** Opens the kernel's WGSL, and says whether it was edited there. */
export function SourceButton({ column }: { readonly column: KernelColumn }) {
  const { t, say } = useWords();
  const { lab } = useComparison();
  const [open, setOpen] = useState(false);
  const { kernel, plan } = column;
  const place = { lab: lab.id, kernel: kernel.id, form: formOf(kernel, plan) };
  const edited = readStored(draftKey(place)) !== null;
  return (
    <>
      <span className="flex items-center gap-2">
        <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
          {t.column.source}
        </Button>
        {edited && <span className="text-xs text-muted">{t.column.sourceEdited}</span>}
      </span>
      {open && (
        <Modal
          title={t.column.sourceOf(say(kernel.name))}
          onClose={() => setOpen(false)}
          className="max-w-[1680px]"
        >
          <Late>
            <Workbench column={column} />
          </Late>
        </Modal>
      )}
    </>
  );
}

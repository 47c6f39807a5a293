import { useDeferredValue, useMemo } from 'react';
import { useStore } from 'zustand';
import type { KernelColumn } from '../../state/attention/column';
import { type Remedy, remedies } from '../../state/attention/fit';
import { attentionLab } from '../../state/attention/lab';
import { type KernelRun, resultOf } from '../../state/attention/runState';
import { setDimension, clearTuning } from '../../state/attention/setting';
import { deviceStore } from '../../state/device';
import { Button } from '../parts/Button';
import type { LabView } from '../useLab';
import { useWords } from '../words';

interface RunStatusProps {
  readonly run: KernelRun;
  readonly column: KernelColumn;
  readonly lab: LabView;
  readonly stale: boolean;
}

/** How the kernel stands: what does not fit and what would, at work, failed, or overtaken by the setting. */
export function RunStatus({ run, column, lab, stale }: RunStatusProps) {
  const { t, sentence } = useWords();
  const device = useStore(deviceStore, (state) => state.device);
  if (column.misfit) return <Misfit column={column} lab={lab} />;
  if (run.status === 'compiling' || run.status === 'running') {
    return <AtWork words={t.run.stage[run.status === 'running' ? run.stage : 'compiling']} />;
  }
  if (run.status === 'failed') {
    return (
      <div className="mx-4 mt-2 rounded bg-bad-surface p-3">
        <p className="font-semibold text-bad">{t.column.failed}</p>
        <p className="break-words whitespace-pre-line">{sentence(run.reason)}</p>
        {resultOf(run) && <p className="mt-1 text-xs text-muted">{t.column.previous} ↓</p>}
      </div>
    );
  }
  const line = stale
    ? t.column.stale
    : run.status === 'idle'
      ? device.status === 'unavailable'
        ? t.column.needsWebGpu
        : t.column.notRun
      : null;
  return (
    <p className={`mx-4 min-h-6 text-xs ${stale ? 'font-medium text-warn' : 'text-muted'}`}>
      {line}
    </p>
  );
}

function AtWork({ words }: { readonly words: string }) {
  return (
    <p className="mx-4 flex min-h-6 items-center gap-2 text-xs text-muted">
      <span aria-hidden="true" className="size-2 animate-pulse rounded-full bg-ink" />
      {words}…
    </p>
  );
}

function Misfit({ column, lab }: { readonly column: KernelColumn; readonly lab: LabView }) {
  const { t, say, sentence, integer } = useWords();
  const { kernel, misfit } = column;
  // a search over many plans: it may follow a drag, it must not hold it up
  const setting = useDeferredValue(lab.setting);
  const offered = useMemo(
    () => remedies(kernel, setting, lab.capabilities, attentionLab),
    [kernel, setting, lab.capabilities],
  );
  const nameOf = (remedy: Remedy) =>
    remedy.kind === 'automatic'
      ? t.controls.fitAutomatic
      : t.controls.fitDimension(say(remedy.dimension.label), integer(remedy.value));
  const apply = (remedy: Remedy) =>
    remedy.kind === 'automatic'
      ? clearTuning(kernel.id)
      : setDimension(remedy.dimension.name, remedy.value);
  return (
    <div className="mx-4 mt-2 rounded bg-warn-surface p-3">
      <p className="break-words">{misfit && sentence(misfit)}</p>
      {offered.length > 0 && (
        <div className="mt-2 flex flex-wrap items-center gap-2">
          <span className="text-xs text-muted">{t.controls.fits}</span>
          {offered.map((remedy) => (
            <Button key={nameOf(remedy)} className="h-7 px-2" onClick={() => apply(remedy)}>
              {nameOf(remedy)}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

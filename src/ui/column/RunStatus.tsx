import { useDeferredValue, useMemo } from 'react';
import { useStore } from 'zustand';
import type { KernelColumn } from '../../state/comparison/column';
import { type Remedy, remedies } from '../../state/comparison/fit';
import { type KernelRun, resultOf, stageOf } from '../../state/comparison/runState';
import { clearTuning, setDimension } from '../../state/comparison/settingActions';
import { deviceStore } from '../../state/device';
import { useComparison, useLab, useLabWords } from '../LabContext';
import { Button } from '../parts/Button';
import { useWords } from '../words';

interface RunStatusProps {
  readonly run: KernelRun;
  readonly column: KernelColumn;
  readonly stale: boolean;
}

/** How the kernel stands: what does not fit and what would, at work, failed, or overtaken by the setting. */
export function RunStatus({ run, column, stale }: RunStatusProps) {
  const { t, sentence } = useWords();
  const device = useStore(deviceStore, (state) => state.device);
  if (column.misfit) return <Misfit column={column} />;
  const stage = stageOf(run);
  if (stage) return <AtWork words={t.run.stage[stage]} />;
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

function Misfit({ column }: { readonly column: KernelColumn }) {
  const { t, say, sentence } = useWords();
  const comparison = useComparison();
  const lab = useLab();
  const { value } = useLabWords();
  const { kernel, misfit } = column;
  // a search over many plans: it may follow a drag, it must not hold it up
  const setting = useDeferredValue(lab.setting);
  const offered = useMemo(
    () => remedies(kernel, setting, lab.capabilities, comparison.lab),
    [kernel, setting, lab.capabilities, comparison],
  );
  const nameOf = (remedy: Remedy) =>
    remedy.kind === 'automatic'
      ? t.controls.fitAutomatic
      : t.controls.fitDimension(
          say(remedy.dimension.label),
          value(remedy.dimension.name, remedy.value),
        );
  const apply = (remedy: Remedy) =>
    remedy.kind === 'automatic'
      ? clearTuning(comparison, kernel.id)
      : setDimension(comparison, remedy.dimension.name, remedy.value);
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

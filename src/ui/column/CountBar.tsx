import { useStore } from 'zustand';
import type { Kernel } from '../../spec/kernel';
import { count, stopCounting } from '../../state/comparison/count';
import { agrees, type Counted, countedOf } from '../../state/comparison/countState';
import { deviceStore } from '../../state/device';
import { useComparison } from '../LabContext';
import { Button } from '../parts/Button';
import { useWords } from '../words';

interface CountBarProps {
  readonly kernel: Kernel;
  /** What holds for the setting that is shown; undefined where it was not counted there. */
  readonly counted: Counted | undefined;
  /** It was counted under the present setting, but what is shown is an earlier result. */
  readonly ahead: boolean;
}

/** Counts a kernel's traffic, and says whether the model is right. */
export function CountBar({ kernel, counted, ahead }: CountBarProps) {
  const { t, say, sentence } = useWords();
  const comparison = useComparison();
  const run = useStore(comparison.countStore, (counts) => counts[kernel.id]);
  const ready = useStore(deviceStore, ({ device }) => device.status === 'ready');
  const busy = run?.status === 'counting' || run?.status === 'waiting';
  const name = say(kernel.name);
  return (
    <div className="mt-1 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      {busy ? (
        <Button
          className="h-7 px-2 text-xs"
          aria-label={`${t.controls.stop}: ${t.column.count}, ${name}`}
          onClick={() => stopCounting(comparison, kernel.id)}
        >
          {t.controls.stop}
        </Button>
      ) : (
        <Button
          className="h-7 px-2 text-xs"
          title={t.column.countHint}
          aria-label={`${t.column.count}: ${name}`}
          disabled={!ready}
          onClick={() => void count(comparison, kernel.id)}
        >
          {t.column.count}
        </Button>
      )}
      <p role="status" className="min-w-0 flex-1 text-muted">
        {run?.status === 'waiting' && t.column.waiting}
        {run?.status === 'counting' && t.column.counting}
        {run?.status === 'failed' && <span className="text-bad">{sentence(run.reason)}</span>}
        {run?.status === 'done' && !counted && (ahead ? t.column.countAhead : t.column.countStale)}
        {!busy && counted && (agrees(counted) ? t.column.countEqual : t.column.countDiffers)}
      </p>
    </div>
  );
}

/** The count of a kernel's traffic that is there, made under whatever setting. */
export function useCounted(kernelId: string): Counted | undefined {
  const { countStore } = useComparison();
  return countedOf(useStore(countStore, (counts) => counts[kernelId]));
}

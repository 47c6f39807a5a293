import { useStore } from 'zustand';
import { run, setLive, stop } from '../../state/comparison/run';
import { countsOf, stageOf } from '../../state/comparison/runState';
import { resetSetting } from '../../state/comparison/settingActions';
import { deviceStore } from '../../state/device';
import { useComparison, useLab } from '../LabContext';
import { Button } from '../parts/Button';
import { Check } from '../parts/Choice';
import { useWords } from '../words';

interface RunBarProps {
  readonly unfolded: boolean;
  readonly onUnfold: (unfolded: boolean) => void;
}

/** Run, stop, and how far it is. */
export function RunBar({ unfolded, onUnfold }: RunBarProps) {
  const { t } = useWords();
  const device = useStore(deviceStore, (state) => state.device);
  const comparison = useComparison();
  const { live, progress } = useStore(comparison.runStore);
  const { setting } = useLab();
  const software = device.status === 'ready' && device.adapter.software;
  const canRun = device.status === 'ready' && setting.kernels.length > 0;
  return (
    <div className="grid gap-2 p-4">
      <div className="flex gap-2">
        <Button
          look="main"
          className="flex-1"
          disabled={!canRun}
          title={t.controls.runKeys}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          onClick={() => void run(comparison)}
        >
          {t.controls.run}
        </Button>
        {progress && <Button onClick={() => stop(comparison)}>{t.controls.stop}</Button>}
        <Button title={t.controls.resetHint} onClick={() => resetSetting(comparison, software)}>
          {t.controls.reset}
        </Button>
      </div>
      <div className="flex items-center justify-between gap-2">
        <Check
          role="switch"
          checked={live}
          disabled={!canRun}
          onChange={(on) => setLive(comparison, on)}
        >
          {t.controls.live}
        </Check>
        <button
          type="button"
          aria-expanded={unfolded}
          aria-controls="controls"
          onClick={() => onUnfold(!unfolded)}
          className="cursor-pointer underline underline-offset-2 lg:hidden"
        >
          {t.controls.show} {unfolded ? '▴' : '▾'}
        </button>
      </div>
      <Progress />
    </div>
  );
}

function Progress() {
  const { t, say } = useWords();
  const { lab, runStore } = useComparison();
  const { runs, ran, progress, ended } = useStore(runStore);
  const names = new Map(lab.kernels.map(({ id, name }) => [id, say(name)]));
  const active = progress && runs[progress.kernel];
  const stage = (active && stageOf(active)) ?? 'compiling';
  const { done, wrong, failed } = countsOf({ runs, ran });
  const outcome = {
    finished: [
      done && t.run.finished(done),
      wrong && t.run.wrongSome(wrong),
      failed && t.run.failedSome(failed),
    ]
      .filter(Boolean)
      .join(' '),
    nothing: t.run.nothing,
    stopped: t.run.stopped,
    failed: t.run.failed,
  };
  return (
    <div className="h-8 text-xs text-muted">
      {progress && (
        <>
          <progress aria-label={t.run.progress} className="progress" value={progress.fraction} />
          <p className="mt-1 truncate">
            {names.get(progress.kernel)} · {t.run.stage[stage]}
          </p>
        </>
      )}
      {/* says when a run starts and how it ends, and nothing in between */}
      <p role="status" className={progress ? 'sr-only' : ''}>
        {progress ? t.run.started : ended && outcome[ended]}
      </p>
    </div>
  );
}

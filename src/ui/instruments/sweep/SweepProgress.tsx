import { useStore } from 'zustand';
import { SWEEP_WORDS } from '../../../i18n/instruments/sweep';
import { sweepState } from '../../../state/instruments/sweep';
import { useComparison } from '../../LabContext';
import { useOwnWords, useWords } from '../../words';

/** How far the sweep is, and how it ended. */
export function SweepProgress() {
  const { t, sentence } = useWords();
  const words = useOwnWords(SWEEP_WORDS);
  const { status, sweep, reason } = useStore(sweepState(useComparison()).store);
  const total = sweep?.entries.length ?? 0;
  const done = sweep?.points.length ?? 0;
  return (
    <div>
      {status === 'running' && (
        <>
          <progress aria-label={t.run.progress} className="progress" value={done / total} />
          <p className="mt-1 text-xs text-muted">{words.progress(done, total)}</p>
        </>
      )}
      {/* says when a sweep starts and how it ends, and nothing in between */}
      <p role="status" className={status === 'running' ? 'sr-only' : 'text-muted'}>
        {status === 'running' && t.run.started}
        {status === 'finished' && words.finished(done)}
        {status === 'stopped' && words.stopped}
        {status === 'failed' && reason && <span className="text-bad">{sentence(reason)}</span>}
      </p>
    </div>
  );
}

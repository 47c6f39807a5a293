import type { Text } from '../../spec/text';
import type { WorkStatus } from '../../state/instruments/work';
import { useWords } from '../words';

interface WorkProgressProps extends WorkStatus {
  /** 0 to 1. */
  readonly fraction: number;
  readonly words: {
    readonly progress: string;
    readonly finished: string;
    readonly stopped: string;
  };
  readonly reason: Text | null;
}

/** How far an instrument is with its work, and how it ended. */
export function WorkProgress({ status, reason, fraction, words }: WorkProgressProps) {
  const { t, sentence } = useWords();
  const running = status === 'running';
  return (
    <div>
      {running && (
        <>
          <progress aria-label={t.run.progress} className="progress" value={fraction} />
          <p className="mt-1 text-xs text-muted">{words.progress}</p>
        </>
      )}
      {/* says when the work starts and how it ends, and nothing in between */}
      <p role="status" className={running ? 'sr-only' : 'text-muted'}>
        {running && t.run.started}
        {status === 'finished' && words.finished}
        {status === 'stopped' && words.stopped}
        {status === 'failed' && reason && <span className="text-bad">{sentence(reason)}</span>}
      </p>
    </div>
  );
}

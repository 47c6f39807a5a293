import { useId } from 'react';
import { useStore } from 'zustand';
import { autoOf } from '../../state/auto/autoStore';
import { autoIsOn, whyNot } from '../../state/auto/current';
import { kernelById } from '../../state/comparison/lab';
import { setAutoTuning } from '../../state/preferences';
import { useComparison, useKnownTunings } from '../LabContext';
import { Check } from '../parts/Choice';
import { useWords } from '../words';

/** Whether auto measures on this device, and what it is at. */
export function AutoSwitch() {
  const { t } = useWords();
  const { device, said } = useKnownTunings();
  const on = autoIsOn(said, device);
  const note = useId();
  const working = useAtWork();
  const reason = said === undefined ? whyNot(device) : null;
  return (
    <div>
      <Check role="switch" checked={on} describedBy={note} onChange={setAutoTuning}>
        {t.controls.auto.measure}
      </Check>
      <p id={note} className="mt-1 min-h-8 text-xs text-muted">
        {working ?? (reason ? t.controls.auto.whyNot[reason] : t.controls.auto.note)}
      </p>
    </div>
  );
}

/** What is timed now, or why that failed; null where neither is. */
function useAtWork(): string | null {
  const { t, say } = useWords();
  const comparison = useComparison();
  const { status, reason, kernel } = useStore(autoOf(comparison).store);
  const timed = kernel === null ? undefined : kernelById(comparison.lab, kernel);
  if (status === 'running' && timed) return t.controls.auto.timing(say(timed.name));
  return status === 'failed' && reason ? t.controls.auto.failed(say(reason)) : null;
}

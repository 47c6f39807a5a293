import type { Comparison } from '../comparison/comparison';
import type { Finished } from '../comparison/runState';
import { capabilitiesOf, deviceStore } from '../device';

/**
 * Hands every comparison that finishes over to the history, whose code comes with the first of them.
 * Called once a comparison.
 */
export function bindHistory(comparison: Comparison): void {
  const { lab, runStore, settingStore } = comparison;
  const known = new WeakSet<Finished>();
  let setting = settingStore.getState();
  let series: string | null = null;
  runStore.subscribe(({ runs, ended, live, progress }, before) => {
    if (live !== before.live) series = live ? crypto.randomUUID() : null;
    // a run has begun: what is set later is not its own
    if (progress !== null && before.progress === null) setting = settingStore.getState();
    if (ended === null || before.ended === ended) return;
    const results = Object.values(runs)
      .flatMap((run) => (run.status === 'done' ? [run.result] : []))
      .filter((result) => !known.has(result));
    // those of a run that was stopped must not pass for results of the next one
    for (const result of results) known.add(result);
    if (ended !== 'finished' || results.length === 0) return;
    const capabilities = capabilitiesOf(deviceStore.getState().device);
    const finished = { at: Date.now(), results, setting, capabilities, series };
    void import('./history').then(
      ({ recordRun }) => recordRun(lab, finished),
      // its code did not arrive: this run is missing from the history, and nowhere else
      () => undefined,
    );
  });
}

import { useStore } from 'zustand';
import { SWEEP_WORDS } from '../../../i18n/instruments/sweep';
import { linkOf } from '../../../state/address';
import { encodeSetting } from '../../../state/comparison/settingCodec';
import { sweepOf, type Sweep } from '../../../state/instruments/sweep';
import { resultsOf, SWEEP_QUANTITIES } from '../../../state/instruments/sweepSeries';
import { useComparison } from '../../LabContext';
import { ExportMenus } from '../../results/ExportMenus';
import { useOwnWords, useWords } from '../../words';
import { WorkProgress } from '../WorkProgress';
import { SweepChart } from './SweepChart';
import { SweepForm } from './SweepForm';
import { SweepTable } from './SweepTable';
import { useSweepConditions } from './useSweepConditions';

/** Kernels over a size or a tunable: how they grow, and where the device ends. */
export function SweepView() {
  const words = useOwnWords(SWEEP_WORDS);
  const { store } = sweepOf(useComparison());
  const { status, reason, sweep } = useStore(store);
  const [done, total] = [sweep?.points.length ?? 0, sweep?.entries.length ?? 0];
  return (
    <div className="grid gap-4">
      <p className="max-w-prose">{words.lead}</p>
      <SweepForm />
      <WorkProgress
        status={status}
        reason={reason}
        fraction={done / Math.max(1, total)}
        words={{
          progress: words.progress(done, total),
          finished: words.finished(done),
          stopped: words.stopped,
        }}
      />
      {sweep && (
        <>
          {sweep.preset && <Published sweep={sweep} />}
          <div className="grid gap-4 xl:grid-cols-3">
            {SWEEP_QUANTITIES.map((quantity) => (
              <SweepChart key={quantity} sweep={sweep} quantity={quantity} />
            ))}
          </div>
          <SweepTable sweep={sweep} />
          <Conditions sweep={sweep} />
          <Export sweep={sweep} />
        </>
      )}
    </div>
  );
}

function Published({ sweep: { preset } }: { readonly sweep: Sweep }) {
  const { say } = useWords();
  if (!preset) return null;
  return (
    <p className="max-w-prose text-muted">
      {say(preset.said)}{' '}
      <a
        href={preset.source.url}
        rel="noreferrer"
        className="underline underline-offset-2 hover:text-focus"
      >
        {preset.source.title}
      </a>
    </p>
  );
}

function Conditions({ sweep }: { readonly sweep: Sweep }) {
  return <p className="text-xs text-muted">{useSweepConditions(sweep)}</p>;
}

/** What was measured leaves the page as the results of a comparison do. */
function Export({ sweep }: { readonly sweep: Sweep }) {
  const { t } = useWords();
  const { lab } = useComparison();
  const results = resultsOf(sweep);
  if (results.length === 0) return null;
  return (
    <div role="group" aria-label={t.results.export} className="flex flex-wrap items-center gap-2">
      <ExportMenus
        results={results}
        name="tilescope-sweep"
        made={{
          link: linkOf(lab.id, encodeSetting(sweep.setting, lab)),
          capabilities: sweep.capabilities,
        }}
        // a report holds one result of a kernel at a size, and could not be opened again
        without={sweep.axis.kind === 'tunable' ? ['JSON'] : []}
      />
    </div>
  );
}

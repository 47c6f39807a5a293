import { useEffect } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../../state/device';
import { explainStore } from '../../../state/explain/explainStore';
import { openExplain, trace } from '../../../state/explain/traceRun';
import type { Traces } from '../../../state/explain/traces';
import { Button } from '../../parts/Button';
import { Notice } from '../../parts/Notice';
import { useWords } from '../../words';
import { ExplainControls } from './ExplainControls';
import { useExplainWords } from './explainWords';
import { FlashPart } from './FlashPart';
import { LinearPart } from './LinearPart';

/** Steps through what the GPU did at a size that shows every number. */
export function Explain() {
  const { words } = useExplainWords();
  const part = useStore(explainStore, (state) => state.part);
  const traces = useStore(explainStore, (state) => state.traces);
  useEffect(openExplain, []);
  return (
    <section aria-label={words.title} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="text-muted">{words.about}</p>
      <ExplainControls />
      <RunLine traces={traces} />
      {traces &&
        (part === 'flash' ? <FlashPart traces={traces} /> : <LinearPart traces={traces} />)}
    </section>
  );
}

/** What computed the numbers; or that they are on their way, or why they are not. */
function RunLine({ traces }: { readonly traces: Traces | null }) {
  const { words } = useExplainWords();
  const { sentence } = useWords();
  const run = useStore(explainStore, (state) => state.run);
  const again = (text: string) => <Button onClick={() => void trace()}>{text}</Button>;
  if (run.status === 'failed') {
    return (
      <Notice tone="bad" title={words.run.failed} actions={again(words.run.again)}>
        {sentence(run.reason)}
      </Notice>
    );
  }
  const busy = run.status === 'waiting' || run.status === 'running';
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 text-muted">
      <p role="status">
        {busy ? words.run[run.status] : traces && <Origin computed={traces.computed} />}
      </p>
      {!busy && traces?.computed.on === 'float64' && <OnGpu text={words.run.onGpuNow} />}
    </div>
  );
}

function Origin({ computed }: Pick<Traces, 'computed'>) {
  const { words } = useExplainWords();
  const { scientific } = useWords();
  if (computed.on === 'float64') return words.run.inFloat64;
  return words.run.onGpu(scientific(computed.relativeError));
}

/** A device that came later can be asked. */
function OnGpu({ text }: { readonly text: string }) {
  const isReady = useStore(deviceStore, ({ device }) => device.status === 'ready');
  return isReady && <Button onClick={() => void trace()}>{text}</Button>;
}

import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { Provenance } from '../parts/Provenance';
import { useWords } from '../words';
import { useFlowSentence } from './flowSentence';
import { useFlowWords } from './flowWords';
import { useStale } from './useStale';

/** The first thing read of a flow: where it stands, and what it is. */
export function FlowHeadline() {
  const words = useFlowWords();
  const speech = useWords();
  const state = useStore(flowStore);
  const stale = useStale();
  const sentence = useFlowSentence();
  const kept = state.phase === 'finished' && state.model && state.model.step < state.step;
  return (
    <div className="grid gap-2" data-testid="flow-headline">
      <p className="min-h-[3lh] max-w-[68ch] text-xl leading-snug font-medium text-balance lg:min-h-[2lh] lg:text-2xl lg:leading-snug">
        {sentence ?? words.headlineWaiting}
      </p>
      <p className="flex max-w-[90ch] flex-wrap gap-x-3 gap-y-1 text-muted">
        {sentence && <Provenance kind="measured" />}
        {kept && <span>{words.kept(speech.integer(state.model.step))}</span>}
        {stale && <strong className="font-medium text-warn">{words.stale}</strong>}
      </p>
      <p className="max-w-[90ch] text-muted">{words.about}</p>
    </div>
  );
}

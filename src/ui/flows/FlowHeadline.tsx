import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { type FlowFacts, flowFacts } from '../../state/flows/headline';
import { DENSITY_NAMES } from '../../state/flows/setting';
import type { FlowHeadlineWords, FlowLabWords } from '../../i18n/labs/flowLab';
import { Provenance } from '../parts/Provenance';
import { useWords, type Words } from '../words';
import { useFlowWords } from './flowWords';
import { useDecimals } from './decimals';
import { useStale } from './useStale';

/** From here on a number is told by its power of ten. */
const HUGE = 1e4;

/** The first thing read of a flow: where it stands, in words made from its last evaluation. */
export function FlowHeadline() {
  const words = useFlowWords();
  const speech = useWords();
  const { decimal } = useDecimals();
  const state = useStore(flowStore);
  const stale = useStale();
  const facts = flowFacts(state);
  const name = facts && dataName(facts.data, state.job?.fileName ?? null, words, speech);
  const kept = state.phase === 'finished' && state.model && state.model.step < state.step;
  return (
    <div className="grid gap-2" data-testid="flow-headline">
      <p className="max-w-[68ch] text-xl leading-snug font-medium text-balance lg:text-2xl lg:leading-snug">
        {facts && name
          ? words.headline(headlineWords(facts, name, words, speech, decimal))
          : words.headlineWaiting}
      </p>
      <p className="flex max-w-[90ch] flex-wrap gap-x-3 gap-y-1 text-muted">
        {facts ? <Provenance kind="measured" /> : null}
        {kept && <span>{words.kept(speech.integer(state.model.step))}</span>}
        {stale && <strong className="font-medium text-warn">{words.stale}</strong>}
      </p>
      <p className="max-w-[90ch] text-muted">{words.about}</p>
    </div>
  );
}

/** What a flow is trained on, by name. */
function dataName(
  id: string,
  fileName: string | null,
  { names }: FlowLabWords,
  { say, language }: Words,
): string {
  if (fileName) return fileName;
  if (id === 'drawn' || id === 'file' || id === 'digits') return names[id];
  const density = DENSITY_NAMES.find((each) => each.id === id);
  return density ? inSentence(say(density.name), language) : id;
}

function inSentence(name: string, language: string): string {
  return language === 'en' && !/Gaussian/.test(name) ? name.toLowerCase() : name;
}

function headlineWords(
  facts: FlowFacts,
  data: string,
  words: FlowLabWords,
  { integer, scientific }: Words,
  decimal: (value: number, digits: number) => string,
): FlowHeadlineWords {
  const { model, mixing, value, standardError, unit, gap } = facts;
  const named = words.models[model];
  const digits = standardError < 0.02 ? 3 : 2;
  const said = (number: number, places: number) =>
    Math.abs(number) < HUGE ? decimal(number, places) : scientific(number);
  return {
    step: integer(facts.step),
    origin: facts.origin,
    model: mixing && model !== 'glow' ? words.mixed(named) : named,
    data,
    value: `${said(value, digits)} ± ${said(standardError, digits)} ${words.units[unit]}`,
    gap: said(Math.abs(gap), Math.abs(gap) < 0.1 ? 3 : 2),
    side: facts.within ? 'within' : gap > 0 ? 'above' : 'below',
    against: facts.against.kind,
  };
}

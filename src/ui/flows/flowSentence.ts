import { useStore } from 'zustand';
import type { FlowHeadlineWords, FlowLabWords } from '../../i18n/labs/flowLab';
import { flowStore } from '../../state/flows/flowStore';
import { type FlowFacts, flowFacts } from '../../state/flows/headline';
import { DENSITY_NAMES } from '../../state/flows/setting';
import { useWords, type Words } from '../words';
import { useDecimals } from './decimals';
import { useFlowWords } from './flowWords';

/** From here on a number is told by its power of ten. */
const HUGE = 1e4;

/** Where a flow stands, in words made from its last evaluation; null before there is one. */
export function useFlowSentence(): string | null {
  const words = useFlowWords();
  const speech = useWords();
  const { decimal } = useDecimals();
  const state = useStore(flowStore);
  const facts = flowFacts(state);
  if (!facts) return null;
  const data = dataName(facts.data, state.job?.fileName ?? null, words, speech);
  return words.headline(headlineWords(facts, data, words, speech, decimal));
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
    useless: facts.useless,
  };
}

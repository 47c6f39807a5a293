import { useStore } from 'zustand';
import { formatNs } from '../../spec/format';
import { isStale, placeOf } from '../../state/comparison/column';
import { isComparable } from '../../state/comparison/figures';
import {
  type Headline as HeadlineFacts,
  measuredHeadline,
  modelledHeadline,
} from '../../state/comparison/headline';
import { type Finished, resultOf } from '../../state/comparison/runState';
import { deviceStore } from '../../state/device';
import { type LabSpeech, useComparison, useLab, useLabWords } from '../LabContext';
import { Provenance } from '../parts/Provenance';
import { useWords, type Words } from '../words';
import { adapterWords, conditionWords } from './conditionWords';
import { standingWords } from './standingWords';

/** The first thing read: a sentence made from the results, and the conditions it holds under. */
export function Headline() {
  const words = useWords();
  const speech = useLabWords();
  const { runStore } = useComparison();
  const runs = useStore(runStore, (state) => state.runs);
  const running = useStore(runStore, (state) => state.progress !== null);
  const device = useStore(deviceStore, (state) => state.device);
  const { setting, columns } = useLab();
  const shown = columns.filter(({ kernel }) => setting.kernels.includes(kernel.id));
  const results = new Map(
    shown.flatMap(({ kernel }) => {
      const result = resultOf(runs[kernel.id]);
      return result ? [[kernel.id, result] as const] : [];
    }),
  );
  const facts = measuredHeadline(
    shown.map(({ kernel }) => kernel),
    new Map([...results].map(([id, { measurement }]) => [id, measurement])),
    setting.baseline,
  );
  const baseline = results.get(setting.baseline);
  if (facts && baseline) {
    const stale = shown.some((column) => {
      const result = results.get(column.kernel.id);
      return result && isStale(placeOf(result), column, setting);
    });
    return (
      <Sentence
        text={sentences(facts, words, speech)}
        conditions={[
          ...conditionWords(facts.dims, words, speech),
          ...adapterWords(baseline, words),
        ]}
        kind="measured"
        note={stale ? words.t.headline.stale : undefined}
      />
    );
  }
  if (results.size > 0) return <WithoutBaseline results={results} />;
  const { t } = words;
  const modelled = modelledHeadline(shown, setting.baseline, setting.dims);
  const waiting = running || device.status === 'opening';
  const modelledNote =
    device.status === 'unavailable' ? t.headline.modelledOnly : t.headline.modelled;
  return (
    <Sentence
      text={modelled ? sentences(modelled, words, speech) : t.headline.noResult}
      conditions={[...conditionWords(setting.dims, words, speech), modelledNote]}
      kind="modelled"
      note={waiting ? t.headline.waiting : undefined}
    />
  );
}

/** Results there are, but none of the baseline that others could be compared with. */
function WithoutBaseline(props: { readonly results: ReadonlyMap<string, Finished> }) {
  const words = useWords();
  const speech = useLabWords();
  const { t, say } = words;
  const { columns, setting } = useLab();
  const nameOf = (id: string) => {
    const column = columns.find(({ kernel }) => kernel.id === id);
    return column ? say(column.kernel.name) : id;
  };
  const alone = props.results.get(setting.baseline) ?? [...props.results.values()][0];
  if (!alone) return null;
  const { measurement } = alone;
  const { kernel, dims, medianNs } = measurement;
  const text =
    props.results.size === 1 && isComparable(measurement)
      ? t.headline.alone(nameOf(kernel), formatNs(medianNs), speech.size(dims))
      : t.headline.baselineFailed(nameOf(setting.baseline));
  const conditions = [...conditionWords(dims, words, speech), ...adapterWords(alone, words)];
  return <Sentence text={text} conditions={conditions} kind="measured" />;
}

interface SentenceProps {
  readonly text: string;
  readonly conditions: readonly string[];
  readonly kind: 'measured' | 'modelled';
  readonly note?: string | undefined;
}

function Sentence({ text, conditions, kind, note }: SentenceProps) {
  return (
    <div className="grid gap-2" data-testid="headline">
      {/* room for the longer sentence that comes once there are results */}
      <p className="min-h-[6lh] max-w-[68ch] text-xl leading-snug font-medium text-balance sm:min-h-[4lh] lg:min-h-[3lh] lg:text-2xl lg:leading-snug">
        {text}
      </p>
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-muted">
        {conditions.map((condition) => (
          <span key={condition}>{condition}</span>
        ))}
        <Provenance kind={kind} />
        {note && <strong className="font-medium text-warn">{note}</strong>}
      </p>
    </div>
  );
}

function sentences(facts: HeadlineFacts, words: Words, speech: LabSpeech): string {
  const { t } = words;
  const size = speech.size(facts.dims);
  const main = facts.main && t.headline.main(standingWords(facts.main, facts, size, words));
  const other = facts.other && t.headline.other(standingWords(facts.other, facts, size, words));
  return [main, other].filter(Boolean).join(words.language === 'en' ? ' ' : '');
}

import { useStore } from 'zustand';
import { formatNs } from '../../spec/format';
import type { Dims } from '../../spec/task';
import { isStale } from '../../state/attention/column';
import { isComparable } from '../../state/attention/figures';
import {
  type Headline as HeadlineFacts,
  measuredHeadline,
  modelledHeadline,
} from '../../state/attention/headline';
import { adapterName } from '../../state/attention/report';
import { runStore } from '../../state/attention/run';
import { type Finished, resultOf } from '../../state/attention/runState';
import { deviceStore } from '../../state/device';
import { Provenance } from '../parts/Provenance';
import type { LabView } from '../useLab';
import { useWords, type Words } from '../words';
import { standingWords } from './standingWords';

/** The first thing read: a sentence made from the results, and the conditions it holds under. */
export function Headline({ lab }: { readonly lab: LabView }) {
  const words = useWords();
  const runs = useStore(runStore, (state) => state.runs);
  const running = useStore(runStore, (state) => state.progress !== null);
  const device = useStore(deviceStore, (state) => state.device);
  const { setting, columns } = lab;
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
      return result && isStale(result, column, setting);
    });
    return (
      <Sentence
        text={sentences(facts, words)}
        conditions={[...conditionWords(facts.dims, words), ...adapterWords(baseline, words)]}
        kind="measured"
        note={stale ? words.t.headline.stale : undefined}
      />
    );
  }
  if (results.size > 0) return <WithoutBaseline results={results} lab={lab} />;
  const { t } = words;
  const modelled = modelledHeadline(shown, setting.baseline, setting.dims);
  const waiting = running || device.status === 'opening';
  const modelledNote =
    device.status === 'unavailable' ? t.headline.modelledOnly : t.headline.modelled;
  return (
    <Sentence
      text={modelled ? sentences(modelled, words) : t.headline.noResult}
      conditions={[...conditionWords(setting.dims, words), modelledNote]}
      kind="modelled"
      note={waiting ? t.headline.waiting : undefined}
    />
  );
}

/** Results there are, but none of the baseline that others could be compared with. */
function WithoutBaseline(props: {
  readonly results: ReadonlyMap<string, Finished>;
  readonly lab: LabView;
}) {
  const words = useWords();
  const { t, say, integer } = words;
  const { columns, setting } = props.lab;
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
      ? t.headline.alone(nameOf(kernel), formatNs(medianNs), integer(Number(dims['tokens'])))
      : t.headline.baselineFailed(nameOf(setting.baseline));
  const conditions = [...conditionWords(dims, words), ...adapterWords(alone, words)];
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
      <p className="max-w-[68ch] text-xl leading-snug font-medium text-balance lg:min-h-[2.7em] lg:text-2xl lg:leading-snug">
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

function sentences(facts: HeadlineFacts, words: Words): string {
  const { t } = words;
  const main = facts.main && t.headline.main(standingWords(facts.main, facts, words));
  const other = facts.other && t.headline.other(standingWords(facts.other, facts, words));
  return [main, other].filter(Boolean).join(words.language === 'en' ? ' ' : '');
}

function conditionWords(dims: Dims, { t, integer }: Words): readonly string[] {
  const number = (name: string) => integer(Number(dims[name]));
  return [
    t.headline.conditions(number('heads'), number('headDim'), number('keys'), number('batch')),
    dims['causal'] ? t.headline.causal : t.headline.full,
    t.headline.precision,
  ];
}

function adapterWords({ adapter, clock }: Finished, { t }: Words): readonly string[] {
  const name = [adapter.vendor, adapter.architecture].filter(Boolean).join(' ');
  const software = adapter.software ? [t.device.software] : [];
  return [name || adapterName(adapter), ...software, t.device.clockKind[clock.kind]];
}

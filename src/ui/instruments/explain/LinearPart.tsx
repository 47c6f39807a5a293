import { useMemo } from 'react';
import { useStore } from 'zustand';
import { formatBytes } from '../../../spec/format';
import { explainStore } from '../../../state/explain/explainStore';
import { linearView, type LinearView, statesOf } from '../../../state/explain/linearView';
import { linearPlace } from '../../../state/explain/stepping';
import type { Traces } from '../../../state/explain/traces';
import { Provenance } from '../../parts/Provenance';
import { gradientOf, useShade } from '../../results/colourMap';
import { useWords } from '../../words';
import { LINEAR_ACCENT, STANDARD_ACCENT } from './accents';
import { Bars } from './Bars';
import { Box } from './Box';
import { Columns } from './Columns';
import { Computed } from './Computed';
import { useExplainWords } from './explainWords';
import { Film } from './Film';
import { Formula } from './Formula';
import { StateTable } from './StateTable';
import { Stepper } from './Stepper';

/** Linear attention, token by token: a state that takes each token in and never grows in size. */
export function LinearPart({ traces }: { readonly traces: Traces }) {
  const { words, number } = useExplainWords();
  const { integer } = useWords();
  const state = useStore(explainStore);
  const states = useMemo(() => statesOf(traces), [traces]);
  const view = linearView(traces, states, linearPlace(state));
  const { step, last } = view.place;
  const token = integer(step + 1);
  return (
    <Columns
      left={[
        {
          order: 1,
          part: (
            <Stepper
              step={step}
              last={last}
              sentence={words.linear.step(token, integer(last + 1))}
            />
          ),
        },
        { order: 3, part: <Formulas view={view} /> },
      ]}
      right={[
        {
          order: 2,
          part: (
            <Box title={words.linear.title(token)} aside={<Computed />} chart="state">
              <StateTable view={view} />
              <Scale end={number(view.stateScale, 2)} />
              <Film view={view} />
            </Box>
          ),
        },
        { order: 4, part: <Memory view={view} /> },
      ]}
    />
  );
}

function Formulas({ view }: { readonly view: LinearView }) {
  const { words, number } = useExplainWords();
  return (
    <Box title={words.linear.formulas}>
      <div className="grid justify-items-start gap-2">
        <Formula name="state" />
        <Formula name="keySum" />
        <Formula name="read" />
        <Formula name="normaliserNow" numbers={{ normaliser: number(view.step.normaliser) }} />
        <Formula name="feature" />
      </div>
    </Box>
  );
}

function Scale({ end }: { readonly end: string }) {
  const { words } = useExplainWords();
  const shade = useShade();
  return (
    <p className="mt-3 flex flex-wrap items-center gap-2 text-xs text-muted">
      <span
        aria-hidden="true"
        className="h-3 w-24 rounded-sm border border-line"
        style={{ background: gradientOf(shade) }}
      />
      {words.linear.scale(end)}
    </p>
  );
}

function Memory({ view }: { readonly view: LinearView }) {
  const { words } = useExplainWords();
  const { integer } = useWords();
  const { bytes, place } = view;
  const { memory, constant, cache, why, stateBar, cacheBar } = words.linear;
  const atTheEnd = (bytes.cache * (place.last + 1)) / (place.step + 1);
  const most = Math.max(bytes.state, atTheEnd);
  const bars = [
    { label: stateBar, value: bytes.state, outline: bytes.state, accent: LINEAR_ACCENT },
    { label: cacheBar, value: bytes.cache, outline: atTheEnd, accent: STANDARD_ACCENT },
  ].map(({ label, value, outline, accent }) => ({
    label,
    share: value / most,
    outline: outline / most,
    accent,
    text: formatBytes(value),
  }));
  return (
    <Box title={memory} aside={<Provenance kind="modelled" />} chart="memory">
      <Bars bars={bars} />
      <div className="mt-3 grid gap-1">
        <p>{constant(formatBytes(bytes.state))}</p>
        <p>{cache(integer(place.step + 1), formatBytes(bytes.cache))}</p>
        <p>{why}</p>
      </div>
    </Box>
  );
}

import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { FlashStepWords } from '../../../i18n/instruments/explain';
import { explainStore } from '../../../state/explain/explainStore';
import { flashView, type FlashView, scoreScaleOf } from '../../../state/explain/flashView';
import { flashPlace, shownSetting } from '../../../state/explain/stepping';
import type { Traces } from '../../../state/explain/traces';
import { BytesTable } from './BytesTable';
import { Columns } from './Columns';
import { useExplainWords } from './explainWords';
import { ScoreMatrix } from './ScoreMatrix';
import { StandardRow } from './StandardRow';
import { Stepper } from './Stepper';
import { TileNumbers } from './TileNumbers';

/** Flash, tile of keys by tile of keys, beside the same row of standard. */
export function FlashPart({ traces }: { readonly traces: Traces }) {
  const { words, number } = useExplainWords();
  const state = useStore(explainStore);
  const view = flashView(traces, shownSetting(state), flashPlace(state));
  const scoreEnd = useMemo(() => scoreScaleOf(traces), [traces]);
  const outputEnd = Math.max(...view.standard.output.map(Math.abs)) || 1;
  const { step, last } = view.place;
  return (
    <Columns
      left={[
        {
          order: 1,
          part: (
            <Stepper step={step} last={last} sentence={words.flash.step(stepWords(view, number))} />
          ),
        },
        { order: 3, part: <ScoreMatrix traces={traces} view={view} /> },
        { order: 5, part: <BytesTable view={view} /> },
      ]}
      right={[
        { order: 2, part: <TileNumbers view={view} scoreEnd={scoreEnd} outputEnd={outputEnd} /> },
        { order: 4, part: <StandardRow view={view} scoreEnd={scoreEnd} outputEnd={outputEnd} /> },
      ]}
    />
  );
}

function stepWords(view: FlashView, number: (value: number) => string): FlashStepWords {
  const { step, firstKey, width, tile, tilesMet, tilesInAll } = view;
  return {
    kind: kindOf(view),
    tile: String(tile + 1),
    tiles: String(tilesMet),
    firstKey: String(firstKey + 1),
    lastKey: String(firstKey + width),
    before: number(step.maximumBefore),
    after: number(step.maximumAfter),
    factor: number(step.rescale),
    sum: number(step.sumAfter),
    skipped: tilesInAll - tilesMet,
  };
}

function kindOf({ closing, seen, step }: FlashView): FlashStepWords['kind'] {
  if (closing) return 'closing';
  if (seen === 0) return 'unseen';
  if (step.sumBefore === 0) return 'first';
  return step.maximumAfter > step.maximumBefore ? 'rises' : 'stays';
}

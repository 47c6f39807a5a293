import type { ReactNode } from 'react';
import type { FlashView } from '../../../state/explain/flashView';
import { Box } from './Box';
import { Computed } from './Computed';
import { useExplainWords } from './explainWords';
import { Formula } from './Formula';
import { NumberCells } from './NumberCells';

interface TileNumbersProps {
  readonly view: FlashView;
  /** Largest magnitude of any score, and of the row's output. */
  readonly scoreEnd: number;
  readonly outputEnd: number;
}

/** What one tile of keys does to one row: each formula with its present numbers. */
export function TileNumbers({ view, scoreEnd, outputEnd }: TileNumbersProps) {
  const { words } = useExplainWords();
  const { tile, tilesMet, closing } = view;
  const title = closing
    ? words.flash.closing
    : words.flash.tile(String(tile + 1), String(tilesMet));
  return (
    <Box title={`${title} · ${words.flash.row(String(view.place.row + 1))}`} aside={<Computed />}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {closing ? (
          <Closing view={view} outputEnd={outputEnd} />
        ) : (
          <Tile view={view} scoreEnd={scoreEnd} outputEnd={outputEnd} />
        )}
      </div>
    </Box>
  );
}

function Tile({ view, scoreEnd, outputEnd }: TileNumbersProps) {
  const { words, number, operand } = useExplainWords();
  const { step, firstKey, width, seen } = view;
  const { maximumBefore, maximumAfter, sumBefore, sumAfter, rescale } = step;
  const keyCells = { first: firstKey + 1, seen, name: words.flash.key };
  const largest = seen > 0 ? Math.max(...step.scores.slice(0, seen)) : Number.NEGATIVE_INFINITY;
  const added = step.weights.reduce((sum, weight) => sum + weight, 0);
  return (
    <>
      <Line title={words.flash.scores} formula={<Formula name="score" />}>
        <NumberCells
          {...keyCells}
          label={words.flash.scores}
          values={step.scores.slice(0, width)}
          scale={{ kind: 'signed', end: scoreEnd }}
        />
      </Line>
      <Line title={words.flash.maximum} formula={<Formula name="maximum" />}>
        <Change before={number(maximumBefore)} after={number(maximumAfter)} />
        <Formula
          name="maximumNow"
          numbers={{
            before: number(maximumBefore),
            largest: number(largest),
            after: number(maximumAfter),
          }}
        />
      </Line>
      <Line title={words.flash.factor} formula={<Formula name="factor" />}>
        <Formula
          name="factorNow"
          numbers={{
            before: number(maximumBefore),
            after: operand(maximumAfter),
            factor: number(rescale),
          }}
        />
      </Line>
      <Line title={words.flash.weights} formula={<Formula name="weight" />}>
        <NumberCells
          {...keyCells}
          label={words.flash.weights}
          values={step.weights.slice(0, width)}
          scale={{ kind: 'share' }}
        />
      </Line>
      <Line title={words.flash.sum} formula={<Formula name="sum" />}>
        <Change before={number(sumBefore)} after={number(sumAfter)} />
        <Formula
          name="sumNow"
          numbers={{
            factor: number(rescale),
            before: number(sumBefore),
            added: number(added),
            after: number(sumAfter),
          }}
        />
      </Line>
      <Outputs view={view} outputEnd={outputEnd} />
    </>
  );
}

function Closing({ view, outputEnd }: Omit<TileNumbersProps, 'scoreEnd'>) {
  const { words, number } = useExplainWords();
  return (
    <>
      <Line title={words.flash.sum} formula={<Formula name="total" />}>
        <span>{number(view.step.sumAfter)}</span>
      </Line>
      <Outputs view={view} outputEnd={outputEnd} />
    </>
  );
}

function Outputs({ view, outputEnd }: Omit<TileNumbersProps, 'scoreEnd'>) {
  const { words } = useExplainWords();
  const { step, closing } = view;
  const sumsEnd = Math.max(...step.sums.map(Math.abs)) || 1;
  const cells = { name: words.flash.column };
  const title = closing ? words.flash.output : words.flash.running;
  return (
    <>
      <Line title={words.flash.sums} formula={<Formula name={closing ? 'totalSums' : 'sums'} />}>
        <NumberCells
          {...cells}
          label={words.flash.sums}
          values={step.sums}
          scale={{ kind: 'signed', end: sumsEnd }}
        />
      </Line>
      <Line title={title} formula={<Formula name={closing ? 'divide' : 'running'} />}>
        <NumberCells
          {...cells}
          label={title}
          values={step.output}
          scale={{ kind: 'signed', end: outputEnd }}
        />
      </Line>
    </>
  );
}

function Change({ before, after }: { readonly before: string; readonly after: string }) {
  const { words } = useExplainWords();
  return (
    <p>
      <span className="text-xs text-muted">{words.flash.before}</span> {before}{' '}
      <span aria-hidden="true">→</span>{' '}
      <span className="text-xs text-muted">{words.flash.after}</span>{' '}
      <strong className="font-semibold">{after}</strong>
    </p>
  );
}

interface LineProps {
  readonly title: string;
  readonly formula: ReactNode;
  readonly children: ReactNode;
}

/** A quantity: what it is, how it is made, and its numbers. */
export function Line({ title, formula, children }: LineProps) {
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 sm:grid-cols-[220px_minmax(0,1fr)]">
      <div>
        <p className="text-xs text-muted">{title}</p>
        {formula}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1">{children}</div>
    </div>
  );
}

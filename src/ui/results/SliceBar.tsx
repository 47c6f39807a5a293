import { useStore } from 'zustand';
import type { Finished } from '../../state/attention/runState';
import { showSlice, viewStore } from '../../state/attention/view';
import { NumberField } from '../parts/NumberField';
import { useWords } from '../words';
import { gradientOf, useShade } from './colourMap';

interface SliceBarProps {
  readonly results: readonly Finished[];
  readonly colourEnd: number;
}

/** Which batch and head the heat maps show, and what their colours mean. */
export function SliceBar({ results, colourEnd }: SliceBarProps) {
  const { t } = useWords();
  const shade = useShade();
  const { batch, head } = useStore(viewStore);
  const [first] = results;
  if (!first) return <span />;
  const { dims } = first.measurement;
  const batches = Number(dims['batch']);
  const heads = Number(dims['heads']);
  const end = colourEnd.toPrecision(2);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {batches > 1 && (
        <Place
          label={t.results.batch}
          value={batch}
          count={batches}
          onChange={(next) => showSlice({ batch: next })}
        />
      )}
      {heads > 1 && (
        <Place
          label={t.results.head}
          value={head}
          count={heads}
          onChange={(next) => showSlice({ head: next })}
        />
      )}
      <div className="flex items-center gap-2" title={t.results.scaleHint}>
        <span className="text-muted">{t.results.scale}</span>
        <span>−{end}</span>
        <span
          aria-hidden="true"
          className="h-3 w-24 rounded-sm border border-line sm:w-32"
          style={{ background: gradientOf(shade) }}
        />
        <span>{end}</span>
      </div>
    </div>
  );
}

interface PlaceProps {
  readonly label: string;
  readonly value: number;
  readonly count: number;
  readonly onChange: (value: number) => void;
}

/** Counts from 1, as people do. */
function Place({ label, value, count, onChange }: PlaceProps) {
  return (
    <div className="flex items-center gap-2">
      <span className="text-muted">{label}</span>
      <NumberField
        label={label}
        value={Math.min(value, count - 1) + 1}
        min={1}
        max={count}
        onChange={(next) => onChange(next - 1)}
        className="w-14"
      />
      <span className="text-muted">/ {count}</span>
    </div>
  );
}

import { useStore } from 'zustand';
import { firstOutput } from '../../spec/plan';
import type { Finished } from '../../state/comparison/runState';
import { sliceIn } from '../../state/comparison/heatMap';
import { kernelById } from '../../state/comparison/lab';
import { showSlice } from '../../state/comparison/view';
import { useComparison, useLabWords } from '../LabContext';
import { NumberField } from '../parts/NumberField';
import { useWords } from '../words';
import { gradientOf, useShade } from './colourMap';

interface SliceBarProps {
  readonly results: readonly Finished[];
  readonly colourEnd: number;
}

/** Which slice the heat maps show, and what their colours mean. */
export function SliceBar({ results, colourEnd }: SliceBarProps) {
  const { t } = useWords();
  const shade = useShade();
  const comparison = useComparison();
  const { slice } = useStore(comparison.viewStore);
  const { words } = useLabWords();
  const [first] = results;
  if (!first) return <span />;
  const { kernel, dims } = first.measurement;
  const task = kernelById(comparison.lab, kernel)?.task;
  const shape = task ? firstOutput(task, dims).shape : [];
  const shown = sliceIn(shape, slice);
  const end = colourEnd.toPrecision(2);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {words.slices.map((label, place) => {
        const count = shape[place] ?? 1;
        return (
          count > 1 && (
            <Place
              key={label}
              label={label}
              value={shown[place] ?? 0}
              count={count}
              onChange={(next) => showSlice(comparison, place, next)}
            />
          )
        );
      })}
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
        value={value + 1}
        min={1}
        max={count}
        onChange={(next) => onChange(next - 1)}
        className="w-14"
      />
      <span className="text-muted">/ {count}</span>
    </div>
  );
}

import { lazy, useMemo } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Traffic } from '../../spec/kernel';
import type { Modelled } from '../../state/comparison/column';
import { type Cells, cellsOf, commonScale } from '../../state/comparison/heatMap';
import { firstOutput, totalBytes } from '../../spec/plan';
import { type Finished, resultOf } from '../../state/comparison/runState';
import { isComparable } from '../../state/comparison/figures';
import { kernelById } from '../../state/comparison/lab';
import { COLUMN_ROWS, KernelPanel } from '../column/KernelPanel';
import { useComparison, useLab } from '../LabContext';
import { Late } from '../parts/Late';
import { useWords } from '../words';
import { SliceBar } from './SliceBar';

const ExportBar = lazy(async () => ({ default: (await import('./ExportBar')).ExportBar }));

/** Scales that all columns share, so that lengths and colours may be compared across them. */
export interface SharedScales {
  readonly longestNs: number;
  readonly mostBytes: number;
  readonly colourEnd: number;
}

/** One column a kernel, side by side. */
export function Results() {
  const { t } = useWords();
  const { runStore } = useComparison();
  const runs = useStore(runStore, (state) => state.runs);
  const { setting, columns } = useLab();
  const shown = columns.filter(({ kernel }) => setting.kernels.includes(kernel.id));
  // the same list as long as it holds the same results, however often a run reports
  const results = useStore(
    runStore,
    useShallow((state) => setting.kernels.flatMap((id) => resultOf(state.runs[id]) ?? [])),
  );
  const maps = useMaps(results);
  const scales: SharedScales = {
    longestNs: Math.max(0, ...results.flatMap(({ measurement }) => timesOf(measurement))),
    mostBytes: Math.max(
      1,
      ...shown
        .flatMap(({ kernel, modelled }) => shownTraffic(resultOf(runs[kernel.id]), modelled))
        .map((traffic) => totalBytes([traffic])),
    ),
    colourEnd: useMemo(() => commonScale([...maps.values()]), [maps]),
  };
  if (shown.length === 0) return <p className="py-8 text-muted">{t.controls.noneOn}</p>;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <SliceBar results={results} colourEnd={scales.colourEnd} />
        <div className="min-h-8">
          <Late waiting={null}>
            <ExportBar results={results} />
          </Late>
        </div>
      </div>
      <div className="columns" style={{ '--column-rows': COLUMN_ROWS } as React.CSSProperties}>
        {shown.map((column) => (
          <KernelPanel
            key={column.kernel.id}
            column={column}
            baseline={resultOf(runs[setting.baseline])}
            map={maps.get(column.kernel.id)}
            scales={scales}
          />
        ))}
      </div>
    </div>
  );
}

function shownTraffic(result: Finished | undefined, modelled: Modelled): readonly Traffic[] {
  return result?.measurement.requested ?? modelled.requested;
}

function timesOf(measurement: Finished['measurement']): readonly number[] {
  return isComparable(measurement) ? measurement.samplesNs : [];
}

/** The slice that is looked at, of every output. */
function useMaps(results: readonly Finished[]): ReadonlyMap<string, Cells> {
  const { lab, viewStore } = useComparison();
  const { slice } = useStore(viewStore);
  return useMemo(
    () =>
      new Map(
        results.flatMap(({ measurement: { kernel, dims }, outputs: [output] }) => {
          const task = kernelById(lab, kernel)?.task;
          if (!task || !output) return [];
          const { shape } = firstOutput(task, dims);
          return [[kernel, cellsOf(output, shape, slice, lab.map.condense)]];
        }),
      ),
    [lab, results, slice],
  );
}

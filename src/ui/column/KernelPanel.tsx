import { useId, useMemo } from 'react';
import { useStore } from 'zustand';
import { isStale, type KernelColumn, placeOf, sameRun } from '../../state/comparison/column';
import type { Cells } from '../../state/comparison/heatMap';
import { type Finished, IDLE, resultOf } from '../../state/comparison/runState';
import { useComparison, useLab } from '../LabContext';
import type { SharedScales } from '../results/Results';
import { Accuracy } from './Accuracy';
import { useCounted } from './CountBar';
import { ChartColumnContext } from './chartContext';
import { Figures } from './Figures';
import { OutputMap } from './OutputMap';
import { PanelHead } from './PanelHead';
import { Passes } from './Passes';
import { RunStatus } from './RunStatus';
import { SourceButton } from './SourceButton';
import { Timing } from './Timing';
import { TrafficChart } from './TrafficChart';

export interface KernelPanelProps {
  readonly column: KernelColumn;
  readonly baseline: Finished | undefined;
  readonly map: Cells | undefined;
  readonly scales: SharedScales;
}

/** Rows that columns share: head, status, and the seven parts below. */
export const COLUMN_ROWS = 9;

/** One kernel: what it is, what it gave, how long it took, what it asked of memory. */
export function KernelPanel({ column, baseline, map, scales }: KernelPanelProps) {
  const { runStore } = useComparison();
  const { setting } = useLab();
  const heading = useId();
  const { kernel, modelled, tuning } = column;
  const run = useStore(runStore, (state) => state.runs[kernel.id]) ?? IDLE;
  const result = resultOf(run);
  const stale = result !== undefined && isStale(placeOf(result), column, setting);
  const measurement = result?.measurement;
  const count = useCounted(kernel.id);
  const shownAt = result ? placeOf(result) : { ...setting, tuning };
  const counted = count && sameRun(count, shownAt) ? count : undefined;
  const ahead = count !== undefined && sameRun(count, { ...setting, tuning });
  const chartColumn = useMemo(() => ({ kernel, result }), [kernel, result]);
  return (
    <section
      aria-labelledby={heading}
      data-status={run.status}
      data-stale={stale}
      className={`column rounded-lg border border-line bg-surface ${stale ? 'stale' : ''}`}
    >
      <PanelHead kernel={kernel} headingId={heading} />
      <RunStatus run={run} column={column} stale={stale} />
      <ChartColumnContext value={chartColumn}>
        <Timing kernel={kernel} result={result} baseline={baseline} longestNs={scales.longestNs} />
        <OutputMap kernel={kernel} result={result} map={map} colourEnd={scales.colourEnd} />
        <Accuracy measurement={measurement} />
        <Passes kernel={kernel} measurement={measurement} />
        <TrafficChart
          kernel={kernel}
          requested={measurement?.requested ?? modelled.requested}
          least={measurement?.least ?? modelled.least}
          counted={counted}
          ahead={ahead}
          mostBytes={scales.mostBytes}
        />
        <Figures
          kernel={kernel}
          measurement={measurement}
          modelled={measurement ?? modelled}
          tuning={measurement?.tuning ?? tuning}
          arithmetic={stale ? undefined : column.plan.arithmetic}
          tunedBy={stale ? undefined : column.tunedBy}
        />
      </ChartColumnContext>
      <div className="px-4 pt-2 pb-4">
        <SourceButton column={column} />
      </div>
    </section>
  );
}

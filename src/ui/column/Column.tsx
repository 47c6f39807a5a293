import { isStale, type KernelColumn } from '../../state/attention/column';
import { type Finished, type KernelRun, resultOf } from '../../state/attention/runState';
import type { OutputMap } from '../results/useOutputMaps';
import { accentOf, type LabView } from '../useLab';
import { useWords } from '../words';
import { Accuracy } from './Accuracy';
import { ColumnHead } from './ColumnHead';
import { Figures } from './Figures';
import { HeatMap } from './HeatMap';
import { Passes } from './Passes';
import { SourceButton } from './SourceView';
import { Time } from './Time';
import { TrafficChart } from './TrafficChart';

/** Rows that the columns share, so that what is compared lies on one line. */
export const COLUMN_ROWS = 7;

export interface ColumnProps {
  readonly column: KernelColumn;
  readonly lab: LabView;
  readonly run: KernelRun | undefined;
  readonly baseline: Finished | undefined;
  readonly map: OutputMap | undefined;
  readonly scale: number;
  /** Ends of the axes that all columns share. */
  readonly axisNs: number;
  readonly axisBytes: number;
}

/** One kernel: what it is, how long it took, what it gave, what it asked of memory. */
export function Column(props: ColumnProps) {
  const { column, lab, run, baseline, map, scale, axisNs, axisBytes } = props;
  const { t, say } = useWords();
  const { kernel } = column;
  const name = say(kernel.name);
  const result = resultOf(run);
  const stale = result !== undefined && isStale(result, column, lab.setting);
  const title = `column-${kernel.id}`;
  return (
    <section
      aria-labelledby={title}
      className={`column rounded-lg border border-t-4 border-line bg-surface ${stale ? 'stale' : ''}`}
      style={{ borderTopColor: accentOf(kernel.id) }}
    >
      <ColumnHead kernel={kernel} titleId={title} baseline={lab.setting.baseline} />
      <Time
        column={column}
        run={run}
        baseline={baseline}
        isBaseline={lab.setting.baseline === kernel.id}
        stale={stale}
        axisNs={axisNs}
      />
      <div className="border-t border-line px-4 py-3">
        {map ? (
          <HeatMap kernel={name} map={map} scale={scale} />
        ) : (
          <p className="grid h-32 place-items-center rounded-sm border border-dashed border-line text-muted">
            {t.column.noOutput}
          </p>
        )}
      </div>
      <Accuracy measurement={result?.measurement} />
      <TrafficChart column={column} axisBytes={axisBytes} />
      <div className="grid content-start gap-3 border-t border-line px-4 py-3">
        <Figures column={column} result={result} />
        {result && <Passes passes={result.measurement.passes} />}
      </div>
      <div className="border-t border-line px-4 py-3">
        <SourceButton column={column} result={stale ? undefined : result} />
      </div>
    </section>
  );
}

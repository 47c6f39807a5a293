import { formatNs } from '../../spec/format';
import type { Kernel } from '../../spec/kernel';
import type { Measurement } from '../../spec/measurement';
import { isComparable, spreadOf } from '../../state/comparison/figures';
import { type BenchResult, measurementOf, type Side, SIDES } from '../../state/workbench/bench';
import { Part } from '../column/Part';
import { SampleChart } from '../column/SampleChart';
import { useWords } from '../words';
import { useWorkbenchWords } from './workbenchWords';

interface SideTimesProps {
  readonly kernel: Kernel;
  readonly outcomes: BenchResult['outcomes'];
}

/** Error and time of both sides, on one scale. */
export function SideTimes({ kernel, outcomes }: SideTimesProps) {
  const measured = SIDES.map((side) => [side, measurementOf(outcomes[side])] as const);
  const longestNs = Math.max(1, ...measured.flatMap(([, each]) => each?.samplesNs ?? []));
  return (
    <div className="grid">
      {measured.map(
        ([side, measurement]) =>
          measurement && (
            <SideTime
              key={side}
              kernel={kernel}
              side={side}
              measurement={measurement}
              longestNs={1.05 * longestNs}
            />
          ),
      )}
    </div>
  );
}

interface SideTimeProps {
  readonly kernel: Kernel;
  readonly side: Side;
  readonly measurement: Measurement;
  readonly longestNs: number;
}

function SideTime({ kernel, side, measurement, longestNs }: SideTimeProps) {
  const { t, scientific } = useWords();
  const words = useWorkbenchWords();
  const { samplesNs, compileNs, error } = measurement;
  const title = words.sides[side];
  const right = isComparable(measurement);
  return (
    <section aria-label={title} className="-mx-4">
      <Part title={title} kind="measured">
        {right ? (
          <Samples kernel={kernel} title={title} samplesNs={samplesNs} longestNs={longestNs} />
        ) : (
          <>
            <p className="text-xl font-semibold text-bad">{words.noTime}</p>
            {!error.withinTolerance && (
              <p className="text-xs text-bad">
                {t.column.outsideTime(scientific(error.relative), scientific(error.tolerance))}
              </p>
            )}
          </>
        )}
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-xs">
          <dt className="text-muted" title={words.errorHint}>
            {words.error}
          </dt>
          <dd className={right ? '' : 'font-semibold text-bad'}>
            <ErrorWords measurement={measurement} />
          </dd>
          <dt className="text-muted">{words.compile}</dt>
          <dd>{compileNs === 0 ? words.cached : formatNs(compileNs)}</dd>
        </dl>
      </Part>
    </section>
  );
}

function ErrorWords({ measurement: { error } }: { readonly measurement: Measurement }) {
  const { scientific, integer, t } = useWords();
  const words = useWorkbenchWords();
  const { relative, tolerance, withinTolerance, rowsChecked, rowsTotal } = error;
  const judged = withinTolerance ? words.within : words.beyond;
  return (
    <>
      {scientific(relative)}, {judged(scientific(tolerance))},{' '}
      {t.column.rows(integer(rowsChecked), integer(rowsTotal))}
    </>
  );
}

interface SamplesProps {
  readonly kernel: Kernel;
  readonly title: string;
  readonly samplesNs: readonly number[];
  readonly longestNs: number;
}

function Samples({ kernel, title, samplesNs, longestNs }: SamplesProps) {
  const { t } = useWords();
  const { medianNs, lowerQuartileNs, upperQuartileNs } = spreadOf(samplesNs);
  const [low, high] = [formatNs(lowerQuartileNs), formatNs(upperQuartileNs)];
  const count = samplesNs.length;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-xl font-semibold">{formatNs(medianNs)}</span>
        <span className="text-xs text-muted" title={t.column.spreadHint}>
          {t.column.spread(low, high, count)}
        </span>
      </p>
      <SampleChart
        kernelId={kernel.id}
        samplesNs={samplesNs}
        longestNs={longestNs}
        label={t.column.timeChart(title, formatNs(medianNs), low, high, count)}
      />
    </>
  );
}

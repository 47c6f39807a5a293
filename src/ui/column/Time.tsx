import { formatNs } from '../../spec/format';
import type { Measurement } from '../../spec/measurement';
import type { KernelColumn } from '../../state/attention/column';
import { isComparable, speedup, spreadOf } from '../../state/attention/figures';
import { kernelById } from '../../state/attention/lab';
import { type Finished, type KernelRun, resultOf } from '../../state/attention/runState';
import { Provenance } from '../parts/Provenance';
import { accentOf } from '../useLab';
import { useWords } from '../words';
import { Remedies } from './Remedies';
import { SampleChart } from './SampleChart';

interface TimeProps {
  readonly column: KernelColumn;
  readonly run: KernelRun | undefined;
  readonly baseline: Finished | undefined;
  readonly isBaseline: boolean;
  readonly stale: boolean;
  readonly axisNs: number;
}

/** How long a run took, or why there is no time; the error stands where a wrong kernel's time would. */
export function Time({ column, run, baseline, isBaseline, stale, axisNs }: TimeProps) {
  const { t, scientific } = useWords();
  const result = resultOf(run);
  const measurement = result?.measurement;
  const { misfit } = column;
  return (
    <div className="grid content-start gap-2 border-t border-line px-4 py-3">
      <h3 className="flex items-center justify-between font-medium">
        {t.column.time}
        {measurement && <Provenance kind="measured" />}
      </h3>
      <State run={run} />
      {misfit && <Remedies column={column} reason={misfit} />}
      {!misfit && run?.status === 'failed' && <Failure run={run} />}
      {measurement && !measurement.error.withinTolerance && (
        <p role="alert" className="rounded bg-bad-surface p-2 text-bad">
          {t.column.outsideTime(
            scientific(measurement.error.relative),
            scientific(measurement.error.tolerance),
          )}
        </p>
      )}
      {measurement && isComparable(measurement) && (
        <Timing
          kernel={column}
          measurement={measurement}
          baseline={isBaseline ? undefined : baseline?.measurement}
          axisNs={axisNs}
        />
      )}
      {stale && <p className="text-xs text-warn">{t.column.stale}</p>}
    </div>
  );
}

interface TimingProps {
  readonly kernel: KernelColumn;
  readonly measurement: Measurement;
  readonly baseline: Measurement | undefined;
  readonly axisNs: number;
}

function Timing({ kernel: { kernel }, measurement, baseline, axisNs }: TimingProps) {
  const { t, say } = useWords();
  const { medianNs, lowerQuartileNs, upperQuartileNs } = spreadOf(measurement.samplesNs);
  const spread = [formatNs(lowerQuartileNs), formatNs(upperQuartileNs)] as const;
  const count = measurement.samplesNs.length;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <strong className="text-2xl font-semibold">{formatNs(medianNs)}</strong>
        <span className="text-xs text-muted" title={t.column.spreadHint}>
          {t.column.spread(...spread, count)}
        </span>
      </p>
      <Ratio measurement={measurement} baseline={baseline} />
      <SampleChart
        label={t.column.timeChart(say(kernel.name), formatNs(medianNs), ...spread, count)}
        samplesNs={measurement.samplesNs}
        axisNs={axisNs}
        accent={accentOf(kernel.id)}
      />
    </>
  );
}

function Ratio({ measurement, baseline }: Pick<TimingProps, 'measurement' | 'baseline'>) {
  const { t, say, ratio } = useWords();
  const same =
    baseline &&
    isComparable(baseline) &&
    JSON.stringify(baseline.dims) === JSON.stringify(measurement.dims);
  if (!same) return <p className="h-5" />;
  const faster = speedup(measurement, baseline);
  const base = kernelById(baseline.kernel);
  const name = base ? say(base.name) : baseline.kernel;
  return (
    <p className="h-5 font-medium">
      {faster >= 1
        ? t.column.faster(ratio(faster), name)
        : t.column.slower(ratio(1 / faster), name)}
    </p>
  );
}

function State({ run }: { readonly run: KernelRun | undefined }) {
  const { t } = useWords();
  if (run?.status === 'compiling') return <Busy text={t.run.stage.compiling} />;
  if (run?.status === 'running') return <Busy text={t.run.stage[run.stage]} />;
  if (!run || run.status === 'idle') return <p className="text-muted">{t.column.notRun}</p>;
  return null;
}

function Busy({ text }: { readonly text: string }) {
  return <p className="animate-pulse text-muted">{text}…</p>;
}

function Failure({ run }: { readonly run: Extract<KernelRun, { status: 'failed' }> }) {
  const { t, say } = useWords();
  return (
    <div role="alert" className="rounded bg-bad-surface p-2 break-words text-bad">
      <p className="font-medium">{t.column.failed}</p>
      <p className="text-ink">{say(run.reason)}</p>
      {run.previous && <p className="mt-1 text-xs text-muted">{t.column.previous}</p>}
    </div>
  );
}

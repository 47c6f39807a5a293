import { formatNs } from '../../spec/format';
import type { Kernel } from '../../spec/kernel';
import { isComparable, speedup, spreadOf } from '../../state/comparison/figures';
import { kernelById } from '../../state/comparison/lab';
import type { Finished } from '../../state/comparison/runState';
import { useComparison } from '../LabContext';
import { isAlike, spokenRatio } from '../results/standingWords';
import { useWords } from '../words';
import { Blank, Part } from './Part';
import { SampleChart } from './SampleChart';

interface TimingProps {
  readonly kernel: Kernel;
  readonly result: Finished | undefined;
  readonly baseline: Finished | undefined;
  readonly longestNs: number;
}

/** The median with its spread and every sample; the error in its place where the result is wrong. */
export function Timing({ kernel, result, baseline, longestNs }: TimingProps) {
  const { t, say, scientific } = useWords();
  if (!result) {
    return (
      <Part title={t.column.time}>
        <Blank>{t.column.notRun}</Blank>
      </Part>
    );
  }
  const { measurement } = result;
  if (!isComparable(measurement)) {
    const { relative, tolerance } = measurement.error;
    return (
      <Part title={t.column.time} kind="measured">
        <p className="text-2xl font-semibold text-bad">{t.column.noTime}</p>
        <p className="text-bad">
          {t.column.outsideTime(scientific(relative), scientific(tolerance))}
        </p>
      </Part>
    );
  }
  const { medianNs, lowerQuartileNs, upperQuartileNs } = spreadOf(measurement.samplesNs);
  const [low, high] = [formatNs(lowerQuartileNs), formatNs(upperQuartileNs)];
  const count = measurement.samplesNs.length;
  return (
    <Part title={t.column.time} hint={t.column.spreadHint} kind="measured" chart="time">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-2xl font-semibold">{formatNs(medianNs)}</span>
        <Standing result={result} baseline={baseline} />
      </p>
      <SampleChart
        kernelId={kernel.id}
        samplesNs={measurement.samplesNs}
        longestNs={longestNs}
        label={t.column.timeChart(say(kernel.name), formatNs(medianNs), low, high, count)}
      />
      <p className="text-xs text-muted">{t.column.spread(low, high, count)}</p>
    </Part>
  );
}

/** How many times faster than the baseline, where both were measured at the same size. */
function Standing({ result, baseline }: Pick<TimingProps, 'baseline'> & { result: Finished }) {
  const { t, ratio } = useWords();
  const name = useBaselineName(baseline);
  if (!baseline || baseline === result || !isComparable(baseline.measurement)) return null;
  if (JSON.stringify(baseline.measurement.dims) !== JSON.stringify(result.measurement.dims)) {
    return null;
  }
  const faster = speedup(result.measurement, baseline.measurement);
  const spoken = ratio(spokenRatio(faster));
  const words = isAlike(faster)
    ? t.column.alike(name)
    : faster > 1
      ? t.column.faster(spoken, name)
      : t.column.slower(spoken, name);
  return <span className="font-medium">{words}</span>;
}

function useBaselineName(baseline: Finished | undefined): string {
  const { say } = useWords();
  const { lab } = useComparison();
  const kernel = baseline && kernelById(lab, baseline.measurement.kernel);
  return kernel ? say(kernel.name) : '';
}

import { formatNs } from '../../spec/format';
import type { Kernel } from '../../spec/kernel';
import type { Measurement } from '../../spec/measurement';
import { isComparable, passFigures } from '../../state/comparison/figures';
import { useAccent } from '../LabContext';
import { useWords } from '../words';
import { Blank, Part } from './Part';

interface PassesProps {
  readonly kernel: Kernel;
  readonly measurement: Measurement | undefined;
}

/** The time of each pass, the median of its samples, and its share of the whole. */
export function Passes({ kernel, measurement }: PassesProps) {
  const { t } = useWords();
  const accent = useAccent(kernel.id);
  if (!measurement || !isComparable(measurement)) {
    return (
      <Part title={t.column.passes}>
        <Blank>{measurement ? t.column.noTime : t.column.notRun}</Blank>
      </Part>
    );
  }
  return (
    <Part title={t.column.passes} kind="measured" chart="passes">
      <ol className="grid gap-1">
        {passFigures(measurement.passes).map(({ entryPoint, times, medianNs }) => (
          <li key={entryPoint}>
            <span className="flex justify-between gap-2">
              <span className="font-mono text-xs">
                {entryPoint} {times > 1 && t.column.times(times)}
              </span>
              <span>{formatNs(medianNs)}</span>
            </span>
            <span
              aria-hidden="true"
              className="block h-1"
              style={{
                width: `${Math.min(100, (100 * medianNs) / measurement.medianNs)}%`,
                background: accent,
              }}
            />
          </li>
        ))}
      </ol>
    </Part>
  );
}

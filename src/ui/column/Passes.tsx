import { formatNs } from '../../spec/format';
import type { PassSamples } from '../../spec/measurement';
import { passFigures } from '../../state/attention/figures';
import { Provenance } from '../parts/Provenance';
import { useWords } from '../words';

/** The time of each pass: the median of its samples. */
export function Passes({ passes }: { readonly passes: readonly PassSamples[] }) {
  const { t } = useWords();
  const figures = passFigures(passes).filter(({ medianNs }) => Number.isFinite(medianNs));
  if (figures.length === 0) return null;
  return (
    <div>
      <h3 className="flex items-center justify-between font-medium">
        {t.column.passes}
        <Provenance kind="measured" />
      </h3>
      <ol className="mt-1 grid gap-1">
        {figures.map(({ entryPoint, times, medianNs }) => (
          <li key={entryPoint} className="flex justify-between gap-2">
            <span className="font-mono text-xs">
              {entryPoint} {times > 1 && t.column.times(times)}
            </span>
            <span>{formatNs(medianNs)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

import type { Measurement } from '../../spec/measurement';
import { useComparison } from '../LabContext';
import { useWords } from '../words';
import { Blank, Part } from './Part';

/** How far the output lies from float64; for another function, also how far from the base task's. */
export function Accuracy({ measurement }: { readonly measurement: Measurement | undefined }) {
  const { t, scientific, integer } = useWords();
  if (!measurement) {
    return (
      <Part title={t.column.accuracy} hint={t.column.accuracyHint}>
        <Blank>{t.column.notRun}</Blank>
      </Part>
    );
  }
  const { error, difference } = measurement;
  const checked = integer(error.rowsChecked);
  const verdict = error.withinTolerance ? t.column.within : t.column.beyond;
  return (
    <Part title={t.column.accuracy} hint={t.column.accuracyHint} kind="measured">
      <p>
        <strong className={`font-semibold ${error.withinTolerance ? '' : 'text-bad'}`}>
          {scientific(error.relative)}
        </strong>{' '}
        <span className="text-xs text-muted">{t.column.ofLargest}</span>
      </p>
      <p className={`text-xs ${error.withinTolerance ? 'text-muted' : 'text-bad'}`}>
        {verdict(scientific(error.tolerance))} · {t.column.rows(checked, integer(error.rowsTotal))}
      </p>
      {difference && <Difference difference={difference} />}
    </Part>
  );
}

function Difference({
  difference,
}: {
  readonly difference: NonNullable<Measurement['difference']>;
}) {
  const { t, say, scientific } = useWords();
  const tasks = useComparison().lab.kernels.map(({ task }) => task);
  const from = tasks.find(({ id }) => id === difference.fromTask);
  return (
    <>
      <p className="mt-1">
        <span className="text-xs font-semibold text-muted">{t.column.difference}</span>{' '}
        <strong className="font-semibold">{scientific(difference.relative)}</strong>{' '}
        <span className="text-xs text-muted">{t.column.ofLargest}</span>
      </p>
      <p className="text-xs text-muted">
        {t.column.differenceHint(from ? say(from.name) : difference.fromTask)}
      </p>
    </>
  );
}

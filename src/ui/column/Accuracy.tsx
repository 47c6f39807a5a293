import type { Measurement } from '../../spec/measurement';
import { attentionLab } from '../../state/attention/lab';
import { Provenance } from '../parts/Provenance';
import { useWords } from '../words';

/** How far the output lies from float64; for another function, also how far from the base task's. */
export function Accuracy({ measurement }: { readonly measurement: Measurement | undefined }) {
  const { t, scientific, integer } = useWords();
  return (
    <div className="grid content-start gap-1 border-t border-line px-4 py-3">
      <h3 className="flex items-center justify-between font-medium" title={t.column.accuracyHint}>
        {t.column.accuracy}
        {measurement && <Provenance kind="measured" />}
      </h3>
      {measurement ? (
        <>
          <p>
            {scientific(measurement.error.relative)}{' '}
            <span className={measurement.error.withinTolerance ? 'text-muted' : 'text-bad'}>
              {(measurement.error.withinTolerance ? t.column.within : t.column.beyond)(
                scientific(measurement.error.tolerance),
              )}
              {' · '}
              {t.column.rows(
                integer(measurement.error.rowsChecked),
                integer(measurement.error.rowsTotal),
              )}
            </span>
          </p>
          <p className="text-xs text-muted">{t.column.accuracyHint}</p>
          {measurement.difference && <Difference difference={measurement.difference} />}
        </>
      ) : (
        <p className="text-muted">{t.column.notRun}</p>
      )}
    </div>
  );
}

function Difference({
  difference,
}: {
  readonly difference: NonNullable<Measurement['difference']>;
}) {
  const { t, say, scientific } = useWords();
  const tasks = attentionLab.kernels.map(({ task }) => task);
  const from = tasks.find(({ id }) => id === difference.fromTask);
  return (
    <>
      <h3 className="mt-1 font-medium">{t.column.difference}</h3>
      <p>{scientific(difference.relative)}</p>
      <p className="text-xs text-muted">
        {t.column.differenceHint(from ? say(from.name) : difference.fromTask)}
      </p>
    </>
  );
}

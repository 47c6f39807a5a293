import { RESULT_WORDS } from '../../i18n/results/resultWords';
import { formatNs } from '../../spec/format';
import { adapterName } from '../../state/device';
import { removeImport } from '../../state/reports/imports';
import type { Import } from '../../state/reports/importStore';
import { useComparison } from '../LabContext';
import { Button } from '../parts/Button';
import { useOwnWords, useWords } from '../words';

interface ImportListProps {
  readonly imports: readonly Import[];
  /** The button that was pressed is gone then. */
  readonly onRemoved: () => void;
}

/** Which results of elsewhere are shown, each with a way to take it away. */
export function ImportList({ imports, onRemoved }: ImportListProps) {
  const { t } = useWords();
  const { beside } = useOwnWords(RESULT_WORDS);
  const { lab } = useComparison();
  return (
    <ul className="flex flex-wrap gap-2">
      {imports.map((each) => {
        const [first] = each.report.results;
        if (!first) return null;
        const { adapter, clock } = first;
        const kind = t.device.clockKind[clock.kind];
        return (
          <li
            key={each.id}
            className="flex min-w-0 items-center gap-3 rounded border border-line py-1 pr-1 pl-3"
          >
            <span className="min-w-0">
              <span className="block font-medium break-words">
                {adapterName(adapter)}
                {adapter.software && (
                  <span className="font-normal text-muted"> · {t.device.software}</span>
                )}
              </span>
              <span className="block text-xs break-all text-muted">
                {each.name} · {beside.clock(kind, formatNs(clock.quantumNs))}
              </span>
            </span>
            <Button
              look="quiet"
              className="shrink-0 text-xs"
              aria-label={beside.removeNamed(each.name)}
              onClick={() => {
                removeImport(lab, each.id);
                onRemoved();
              }}
            >
              {beside.remove}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { RESULT_WORDS } from '../../../i18n/results/resultWords';
import { deleteEntries, entriesOf, undoDelete } from '../../../state/history/history';
import { historyStore, MOST_ENTRIES } from '../../../state/history/historyStore';
import { useComparison } from '../../LabContext';
import { Button } from '../../parts/Button';
import { takeLostFocus } from '../../parts/lostFocus';
import { HistoryRow } from './HistoryRow';
import { useOwnWords } from '../../words';

/** Comparisons that finished, the newest first: to be restored, held against now, saved or deleted. */
export function History() {
  const { history } = useOwnWords(RESULT_WORDS);
  const { lab } = useComparison();
  const { entries, isKept } = useStore(historyStore, (state) => state[lab.id]);
  const [restored, setRestored] = useState<string | null>(null);
  const lead = useRef<HTMLParagraphElement>(null);
  useEffect(() => void entriesOf(lab), [lab]);
  if (!entries) return null;
  const columns = [history.when, history.size, history.kernels, history.device];
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p ref={lead} tabIndex={-1} className="mr-auto text-muted">
          {entries.length > 0 ? history.lead : history.none}
        </p>
        {entries.length > 0 && (
          <Button onClick={() => deleteEntries(lab, new Set(entries.map(({ id }) => id)))}>
            {history.removeAll}
          </Button>
        )}
        <Deleted onUndone={() => lead.current?.focus()} />
      </div>
      {entries.length > 0 && (
        <table className="block w-full text-left lg:table">
          <caption className="sr-only">{history.caption}</caption>
          <thead className="sr-only text-xs text-muted lg:not-sr-only lg:table-header-group">
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className="pr-4 pb-1 font-normal">
                  {column}
                </th>
              ))}
              <th scope="col">
                <span className="sr-only">{history.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody className="block lg:table-row-group">
            {entries.toReversed().map((entry) => (
              <HistoryRow
                key={entry.id}
                entry={entry}
                isRestored={entry.id === restored}
                onRestored={() => setRestored(entry.id)}
              />
            ))}
          </tbody>
        </table>
      )}
      {entries.length > 0 && (
        <p className={`text-xs ${isKept ? 'text-muted' : 'text-warn'}`}>
          {isKept ? history.count(entries.length, MOST_ENTRIES) : history.notKept}
        </p>
      )}
    </div>
  );
}

/** What was deleted last, and the way back. */
function Deleted({ onUndone }: { readonly onUndone: () => void }) {
  const { history } = useOwnWords(RESULT_WORDS);
  const { lab } = useComparison();
  const { deleted } = useStore(historyStore, (state) => state[lab.id]);
  return (
    <span className="flex items-center gap-2">
      <span role="status">{deleted.length > 0 && history.removed(deleted.length)}</span>
      {deleted.length > 0 && (
        <Button
          key={deleted.length}
          ref={takeLostFocus}
          onClick={() => {
            undoDelete(lab);
            onUndone();
          }}
        >
          {history.undo}
        </Button>
      )}
    </span>
  );
}

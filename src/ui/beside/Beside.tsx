import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { RESULT_WORDS } from '../../i18n/results/resultWords';
import { resultOf } from '../../state/comparison/runState';
import type { LabId } from '../../state/labIds';
import { groupsBySize, sizeKey } from '../../state/reports/beside';
import { dismissProblem, restoreImports } from '../../state/reports/imports';
import { importStore } from '../../state/reports/importStore';
import { useComparison, useLab } from '../LabContext';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notice';
import { useOwnWords, useWords } from '../words';
import { ImportList } from './ImportList';
import { SizeTable } from './SizeTable';

/** Results of other devices, or of other times, beside one's own. */
export function Beside() {
  const { beside } = useOwnWords(RESULT_WORDS);
  const { lab, runStore } = useComparison();
  const { setting } = useLab();
  const { reports, problem, asked } = useStore(importStore, (state) => state[lab.id]);
  const section = useShownWhenAsked(lab.id, asked);
  useEffect(() => restoreImports(lab), [lab]);
  const own = useStore(
    runStore,
    useShallow((state) => setting.kernels.flatMap((id) => resultOf(state.runs[id]) ?? [])),
  );
  const groups = useMemo(() => groupsBySize(lab, own, reports), [lab, own, reports]);
  if (reports.length === 0 && !problem) return null;
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={beside.title}
      className="mt-4 grid scroll-mt-4 grid-cols-[minmax(0,1fr)] gap-4 rounded-lg border border-line bg-surface p-4"
    >
      <div>
        <h2 className="text-lg font-semibold">{beside.title}</h2>
        <p className="text-muted">{beside.lead}</p>
      </div>
      {problem && <Problem />}
      {reports.length > 0 && (
        <ImportList imports={reports} onRemoved={() => section.current?.focus()} />
      )}
      {groups.map((group) => (
        <SizeTable key={sizeKey(lab, group.dims)} group={group} ownCount={own.length} />
      ))}
    </section>
  );
}

function Problem() {
  const { beside } = useOwnWords(RESULT_WORDS);
  const { t, sentence } = useWords();
  const { lab } = useComparison();
  const { problem } = useStore(importStore, (state) => state[lab.id]);
  if (!problem) return null;
  return (
    <Notice
      tone="bad"
      title={<span className="break-all">{beside.notTaken(problem.name)}</span>}
      actions={<Button onClick={() => dismissProblem(lab)}>{t.page.dismiss}</Button>}
    >
      <span className="break-words">{sentence(problem.why)}</span>
    </Notice>
  );
}

/** How much of what was asked for has been brought into view. */
const shown = new Map<LabId, number>();

/** What a person has just opened comes into view, wherever on the page they were. */
function useShownWhenAsked(lab: LabId, asked: number) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (asked <= (shown.get(lab) ?? 0)) return;
    shown.set(lab, asked);
    section.current?.focus({ preventScroll: true });
    section.current?.scrollIntoView({ block: 'start' });
  }, [lab, asked]);
  return section;
}

import type { MouseEvent } from 'react';
import { useStore } from 'zustand';
import { linkStore } from '../../state/address';
import { LAB_IDS, type LabId } from '../../state/labIds';
import { labStore } from '../../state/labs';
import { switchLab } from '../../state/visit';
import { useWords } from '../words';

/** The way to each lab, as it was left. */
export function LabLinks() {
  const { t } = useWords();
  const current = useStore(labStore, (state) => state.current);
  const links = useStore(linkStore);
  return (
    <nav aria-label={t.page.labs} className="mr-auto flex gap-2">
      {LAB_IDS.map((id) => (
        <a
          key={id}
          href={links[id]}
          aria-current={id === current ? 'page' : undefined}
          onClick={(event) => follow(event, id)}
          className="inline-flex h-8 items-center border-b-2 border-transparent px-1 text-muted hover:text-ink aria-[current]:border-ink aria-[current]:font-medium aria-[current]:text-ink"
        >
          {t.labs[id].name}
        </a>
      ))}
    </nav>
  );
}

/** A plain click stays on the page; others open the link where the browser opens links. */
function follow(event: MouseEvent, id: LabId): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  switchLab(id);
}

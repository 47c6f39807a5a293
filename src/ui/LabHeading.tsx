import { useEffect, useRef } from 'react';
import type { LabId } from '../state/labIds';
import { labStore } from '../state/labs';
import { useWords } from './words';

/** Names the page, in the tab too, and takes the focus when one comes over from another lab. */
export function LabHeading({ id }: { readonly id: LabId }) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const { title } = t.labs[id];
  useEffect(() => {
    document.title = `Tilescope · ${title}`;
  }, [title]);
  useEffect(() => {
    if (labStore.getState().moves === 0) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="sr-only">
      {title}
    </h1>
  );
}

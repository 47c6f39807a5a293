import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';

interface Tab<Id extends string> {
  readonly id: Id;
  readonly text: string;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  /** Null while none is open. */
  readonly selected: Id | null;
  readonly onSelect: (id: Id) => void;
  /** Content of the selected one. */
  readonly children: ReactNode;
}

/** How far each key moves among `count` tabs from `place`; undefined for other keys. */
function moved(key: string, place: number, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  return step && (place + step + count) % count;
}

/**
 * One of several views, by the keys that tabs have everywhere: arrows, Home and End move, Enter and the
 * space bar choose, for what a view loads or starts is not for those who pass by.
 */
export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { label, tabs, selected, onSelect, children } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [passed, setPassed] = useState<Id | null>(null);
  const reached = passed ?? selected ?? tabs[0]?.id;
  const move = (event: KeyboardEvent, place: number) => {
    const next = moved(event.key, place, tabs.length);
    const tab = next === undefined ? undefined : tabs[next];
    if (!tab) return;
    event.preventDefault();
    setPassed(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next!]?.focus();
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        className="flex flex-wrap gap-1 border-b border-line"
      >
        {tabs.map((tab, place) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={tab.id === selected}
            aria-controls={tab.id === selected ? `${id}-panel` : undefined}
            tabIndex={tab.id === reached ? 0 : -1}
            onClick={() => {
              setPassed(null);
              onSelect(tab.id);
            }}
            onKeyDown={(event) => move(event, place)}
            className="-mb-px h-9 cursor-pointer border-b-2 border-transparent px-3 hover:border-edge aria-selected:border-ink aria-selected:font-semibold"
          >
            {tab.text}
          </button>
        ))}
      </div>
      {selected && (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected}`}>
          {children}
        </div>
      )}
    </>
  );
}

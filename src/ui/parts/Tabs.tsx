import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

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

/**
 * One of several views. The arrow keys move among the tabs without opening any, for what a view loads or
 * starts is not for those who pass by: Enter and the space bar open one.
 */
export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { label, tabs, selected, onSelect, children } = props;
  return (
    <Base.Root value={selected} onValueChange={onSelect}>
      <Base.List aria-label={label} className="flex flex-wrap gap-1 border-b border-line">
        {tabs.map(({ id, text }) => (
          <Base.Tab
            key={id}
            value={id}
            className="-mb-px h-9 cursor-pointer border-b-2 border-transparent px-3 hover:border-edge aria-selected:border-ink aria-selected:font-semibold"
          >
            {text}
          </Base.Tab>
        ))}
      </Base.List>
      {selected && (
        <Base.Panel key={selected} value={selected}>
          {children}
        </Base.Panel>
      )}
    </Base.Root>
  );
}

import { lazy, type ReactNode, useId, useRef, useState } from 'react';
import { LOOKS } from './Button';
import { Late } from './Late';

export interface MenuItem {
  readonly text: string;
  readonly perform: () => void;
}

interface MenuProps {
  /** Shown on the button. */
  readonly children: ReactNode;
  /** Name of the button, where what it shows is no name. */
  readonly label?: string;
  readonly items: readonly MenuItem[];
  readonly look?: keyof typeof LOOKS;
  readonly className?: string;
}

/** Large beside the page's other code, and a page has many menus that nobody opens. */
const loadList = async () => ({ default: (await import('./MenuList')).MenuList });
const MenuList = lazy(loadList);

function fetchAhead(): void {
  // where it does not come, opening the menu says so
  loadList().catch(() => undefined);
}

/** A button that opens a list of a few actions, whose code comes when one is about to be opened. */
export function Menu({ children, label, items, look = 'plain', className = '' }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  /** Undefined before it is first opened. */
  const [open, setOpen] = useState<boolean>();
  return (
    <>
      <button
        ref={button}
        id={id}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open === true}
        aria-label={label}
        title={label}
        className={`inline-flex cursor-pointer items-center justify-center gap-1 rounded border whitespace-nowrap ${LOOKS[look]} ${className}`}
        onPointerEnter={fetchAhead}
        onFocus={fetchAhead}
        onClick={() => setOpen(true)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open !== undefined && (
        // where the list does not come, what is said instead would burst the small place of the button
        <div className="fixed inset-x-4 bottom-4 z-10">
          <Late waiting={null}>
            <MenuList
              button={button}
              labelledBy={id}
              items={items}
              open={open}
              onOpenChange={setOpen}
            />
          </Late>
        </div>
      )}
    </>
  );
}

import { Menu } from '@base-ui/react/menu';
import { type FocusEvent, type RefObject, useRef } from 'react';
import type { MenuItem } from './Menu';

interface MenuListProps {
  /** What opens it, beside which it stands. */
  readonly button: RefObject<HTMLButtonElement | null>;
  /** Id of what names it. */
  readonly labelledBy: string;
  readonly items: readonly MenuItem[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The actions of a menu, over the page. The first has the focus when it opens, the button when it has closed. */
export function MenuList({ button, labelledBy, items, open, onOpenChange }: MenuListProps) {
  const place = useRef<HTMLSpanElement>(null);
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange}>
      <span ref={place} className="absolute" />
      <Menu.Portal container={place}>
        <Menu.Positioner
          anchor={button}
          positionMethod="fixed"
          align="end"
          sideOffset={4}
          className="z-10"
        >
          <Menu.Popup
            aria-labelledby={labelledBy}
            finalFocus={button}
            onFocus={focusFirst}
            onKeyDown={(event) => {
              if (event.key !== 'Tab') return;
              event.preventDefault();
              onOpenChange(false);
            }}
            className="rounded border border-edge bg-surface p-1 text-ink shadow-lg"
          >
            {items.map(({ text, perform }) => (
              <Menu.Item
                key={text}
                className="cursor-pointer rounded px-3 py-1 text-[13px] whitespace-nowrap data-highlighted:bg-sunken"
                onClick={perform}
              >
                {text}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** When it opens, the list itself is given the focus; later too, when the pointer leaves an action. */
function focusFirst({ target, currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void {
  const opened = target === currentTarget && !currentTarget.contains(relatedTarget);
  if (opened) currentTarget.querySelector<HTMLElement>('[role=menuitem]')?.focus();
}

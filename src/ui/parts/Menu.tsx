import { type KeyboardEvent, type ReactNode, type ToggleEvent, useId, useRef } from 'react';
import { LOOKS } from './Button';

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

/** Closer than this to an edge of the window, a menu opens to the other side. */
const ROOM = 160;

/** A button that opens a few actions. The platform puts them on top, closes them and gives the focus back. */
export function Menu({ children, label, items, look = 'plain', className = '' }: MenuProps) {
  const id = useId();
  const buttonId = useId();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const place = ({ newState }: ToggleEvent) => {
    if (newState !== 'open' || !list.current || !button.current) return;
    Object.assign(list.current.style, placeBeside(button.current.getBoundingClientRect()));
  };
  const enter = ({ newState }: ToggleEvent) => {
    const opened = newState === 'open';
    button.current?.setAttribute('aria-expanded', String(opened));
    if (opened) list.current?.querySelector('button')?.focus();
  };
  return (
    <>
      <button
        ref={button}
        id={buttonId}
        type="button"
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={false}
        aria-label={label}
        title={label}
        className={`inline-flex cursor-pointer items-center justify-center gap-1 rounded border whitespace-nowrap ${LOOKS[look]} ${className}`}
      >
        {children}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-labelledby={buttonId}
        tabIndex={-1}
        onBeforeToggle={place}
        onToggle={enter}
        onKeyDown={moveFocus}
        className="m-0 rounded border border-edge bg-surface p-1 text-ink shadow-lg"
      >
        {items.map(({ text, perform }) => (
          <button
            key={text}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className="block w-full cursor-pointer rounded px-3 py-1 text-left text-[13px] whitespace-nowrap hover:bg-sunken focus-visible:bg-sunken"
            onClick={() => {
              list.current?.hidePopover();
              perform();
            }}
          >
            {text}
          </button>
        ))}
      </div>
    </>
  );
}

function placeBeside({ left, right, top, bottom }: DOMRect): Partial<CSSStyleDeclaration> {
  const across =
    right < ROOM
      ? { left: `${left}px`, right: 'auto' }
      : { left: 'auto', right: `${document.documentElement.clientWidth - right}px` };
  const up = innerHeight - bottom < ROOM && top > ROOM;
  const along = up
    ? { top: 'auto', bottom: `${innerHeight - top + 4}px` }
    : { top: `${bottom + 4}px`, bottom: 'auto' };
  return { ...across, ...along };
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const items = [...event.currentTarget.querySelectorAll('button')];
  const now = items.findIndex((item) => item === document.activeElement);
  const places: Readonly<Record<string, number>> = {
    ArrowDown: (now + 1) % items.length,
    ArrowUp: (now - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  if (event.key === 'Tab') event.currentTarget.hidePopover();
  const next = items[places[event.key] ?? -1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

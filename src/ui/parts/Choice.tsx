import type { ReactNode } from 'react';

interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly disabled?: boolean;
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly describedBy?: string | undefined;
  readonly onChange: (value: Value) => void;
}

/** One of a few words: a native select, named for readers of the screen. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, describedBy, onChange } = props;
  return (
    <select
      aria-label={label}
      aria-describedby={describedBy}
      className="h-8 cursor-pointer rounded border border-edge bg-surface px-2"
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.text}
        </option>
      ))}
    </select>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly role?: 'switch';
  readonly disabled?: boolean;
  readonly describedBy?: string | undefined;
  readonly children: ReactNode;
}

/** A box to tick, or with `role="switch"` a thing to switch on. */
export function Check(props: CheckProps) {
  const { checked, onChange, role, disabled, describedBy, children } = props;
  return (
    <label className="inline-flex cursor-pointer items-center gap-2 has-disabled:cursor-not-allowed has-disabled:text-muted">
      <input
        type="checkbox"
        role={role}
        aria-describedby={describedBy}
        disabled={disabled}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4"
      />
      {children}
    </label>
  );
}

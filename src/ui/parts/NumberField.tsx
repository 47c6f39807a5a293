import { useState } from 'react';
import { useWords } from '../words';
import { type TypedNumber, typedNumber } from './typedNumber';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly describedBy?: string | undefined;
  readonly onChange: (value: number) => void;
  readonly className?: string;
}

/**
 * An integer typed in place. A native field: the platform's own spin button role and keys. What is in
 * range applies at once; the rest is brought into range when the field is left, and that is said below it.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, describedBy, onChange, className = 'w-20' } = props;
  const { t, integer } = useWords();
  const [draft, setDraft] = useState<string | null>(null);
  const [left, setLeft] = useState<TypedNumber | null>(null);
  const change = (text: string) => {
    setDraft(text);
    setLeft(null);
    const typed = typedNumber(text, min, max);
    if (typed?.changed === null) onChange(typed.used);
  };
  const leave = () => {
    const typed = draft === null ? null : typedNumber(draft, min, max);
    if (typed) {
      onChange(typed.used);
      setLeft(typed);
    }
    setDraft(null);
  };
  // another control may have changed the value since
  const said = left?.changed && left.used === value ? left : null;
  return (
    <span className="inline-grid justify-items-end">
      <input
        type="number"
        inputMode="numeric"
        aria-label={label}
        aria-describedby={describedBy}
        className={`${className} h-7 rounded border border-edge bg-surface px-2 text-right`}
        value={draft ?? value}
        min={min}
        max={max}
        step={1}
        onChange={(event) => change(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === 'Enter' && leave()}
      />
      <span role="status" className="max-w-44 text-right text-xs text-balance text-warn">
        {said?.changed && t.controls.typed[said.changed](said.given, integer(said.used))}
      </span>
    </span>
  );
}

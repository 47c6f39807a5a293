import { useState } from 'react';

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
 * range applies at once; the rest is brought into range when the field is left.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, describedBy, onChange, className = 'w-20' } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const change = (text: string) => {
    setDraft(text);
    const typed = Number(text);
    if (/^[+-]?\d+$/.test(text) && typed >= min && typed <= max) onChange(typed);
  };
  const leave = () => {
    const typed = Number(draft);
    if (draft !== null && draft.trim() !== '' && Number.isFinite(typed)) {
      onChange(Math.min(max, Math.max(min, Math.round(typed))));
    }
    setDraft(null);
  };
  return (
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
  );
}

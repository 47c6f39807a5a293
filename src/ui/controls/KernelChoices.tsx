import { useId } from 'react';
import type { Tunable } from '../../spec/kernel';
import type { Text } from '../../spec/text';
import type { KernelColumn } from '../../state/comparison/column';
import { type Choice, tunableChoices } from '../../state/comparison/fit';
import { setKernelOn, setTuning } from '../../state/comparison/settingActions';
import { useAccent, useComparison, useLab } from '../LabContext';
import { Check } from '../parts/Choice';
import { useWords } from '../words';
import { AutoSwitch } from './AutoSwitch';
import { TunedOffer } from './TunedOffer';

/** Which kernels run, and with which tiles. */
export function KernelChoices() {
  const { t } = useWords();
  const { columns } = useLab();
  return (
    <fieldset className="grid min-w-0 gap-4">
      <legend className="mb-2 font-semibold">{t.controls.kernels}</legend>
      <AutoSwitch />
      {columns.map((column) => (
        <KernelChoice key={column.kernel.id} column={column} />
      ))}
    </fieldset>
  );
}

function KernelChoice({ column }: { readonly column: KernelColumn }) {
  const { say } = useWords();
  const comparison = useComparison();
  const { kernel } = column;
  const accent = useAccent(kernel.id);
  const on = useLab().setting.kernels.includes(kernel.id);
  return (
    <div className="border-l-4 pl-3" style={{ borderColor: accent }}>
      <Check checked={on} onChange={(checked) => setKernelOn(comparison, kernel.id, checked)}>
        <span className="font-medium">{say(kernel.name)}</span>
      </Check>
      {on &&
        kernel.tunables.map((tunable) => (
          <TunableChoice key={tunable.name} tunable={tunable} column={column} />
        ))}
      {on && <TunedOffer column={column} />}
    </div>
  );
}

interface TunableChoiceProps {
  readonly tunable: Tunable;
  readonly column: KernelColumn;
}

function TunableChoice({ tunable, column }: TunableChoiceProps) {
  const { t, say } = useWords();
  const comparison = useComparison();
  const { setting, capabilities } = useLab();
  const group = useId();
  const { kernel, tuning } = column;
  const chosen = setting.tunings[kernel.id]?.[tunable.name];
  const choices = tunableChoices(kernel, tunable.name, setting, capabilities);
  const choose = (value: number | null) => setTuning(comparison, kernel.id, tunable.name, value);
  const current = tuning[tunable.name] ?? 0;
  return (
    <fieldset className="mt-2 min-w-0">
      <legend className="text-xs text-muted" title={say(tunable.hint)}>
        {say(tunable.label)}
      </legend>
      <div className="mt-1 flex flex-wrap gap-1">
        <Segment
          group={group}
          label={t.controls.automaticValue(String(current))}
          checked={chosen === undefined}
          onChoose={() => choose(null)}
        >
          {t.controls.automatic} {chosen === undefined && current}
        </Segment>
        {choices.map(({ value, reason }) => (
          <Segment
            key={value}
            group={group}
            label={String(value)}
            checked={chosen === value}
            // a choice made earlier stays visible as chosen, even where it no longer fits
            disabled={reason !== null && chosen !== value}
            onChoose={() => choose(value)}
          >
            {value}
          </Segment>
        ))}
      </div>
      <Reasons choices={choices} />
    </fieldset>
  );
}

interface SegmentProps {
  readonly group: string;
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
  readonly children: React.ReactNode;
}

function Segment({ group, label, checked, disabled, onChoose, children }: SegmentProps) {
  return (
    <label className="relative inline-flex h-7 min-w-8 cursor-pointer items-center justify-center rounded border border-edge px-2 has-checked:border-transparent has-checked:bg-action has-checked:text-on-action has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus has-disabled:cursor-not-allowed has-disabled:border-line has-disabled:text-muted has-disabled:line-through">
      <input
        type="radio"
        className="sr-only"
        name={group}
        aria-label={label}
        checked={checked}
        disabled={disabled}
        onChange={onChoose}
      />
      {children}
    </label>
  );
}

/** Why choices are closed, one line a reason. */
function Reasons({ choices }: { readonly choices: readonly Choice[] }) {
  const { say, language } = useWords();
  const closed = choices.filter((choice): choice is { value: number; reason: Text } =>
    Boolean(choice.reason),
  );
  if (closed.length === 0) return null;
  const reasons = [...new Set(closed.map(({ reason }) => say(reason)))];
  const valuesOf = (words: string) =>
    closed.filter(({ reason }) => say(reason) === words).map(({ value }) => value);
  const separator = language === 'zh-CN' ? '、' : ', ';
  return (
    <ul className="mt-1 text-xs text-muted">
      {reasons.map((words) => (
        <li key={words}>
          {valuesOf(words).join(separator)}: {words}
        </li>
      ))}
    </ul>
  );
}

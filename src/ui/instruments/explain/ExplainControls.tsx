import { useId } from 'react';
import { useStore } from 'zustand';
import {
  choosePart,
  chooseRow,
  setExplainCausal,
  setExplainNumber,
} from '../../../state/explain/explainActions';
import { type ExplainPart, explainStore } from '../../../state/explain/explainStore';
import { EXPLAIN_RANGES, type ExplainNumber } from '../../../state/explain/setting';
import { flashPlace, shownSetting } from '../../../state/explain/stepping';
import { Check } from '../../parts/Choice';
import { NumberField } from '../../parts/NumberField';
import { useExplainWords } from './explainWords';

const NUMBERS: Readonly<Record<ExplainPart, readonly ExplainNumber[]>> = {
  flash: ['tokens', 'keys', 'headDim', 'tileRows', 'tileCols', 'seed'],
  linear: ['tokens', 'headDim', 'seed'],
};

/** Which part, and how small. */
export function ExplainControls() {
  const { words } = useExplainWords();
  const { part, setting } = useStore(explainStore);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <PartChoice />
      {NUMBERS[part].map((name) => (
        <Field
          key={name}
          label={words.controls[name]}
          value={setting[name]}
          range={EXPLAIN_RANGES[name]}
          onChange={(value) => setExplainNumber(name, value)}
        />
      ))}
      {part === 'flash' && (
        <>
          <Check role="switch" checked={setting.causal} onChange={setExplainCausal}>
            {words.controls.causal}
          </Check>
          <RowField />
        </>
      )}
    </div>
  );
}

function PartChoice() {
  const { words } = useExplainWords();
  const part = useStore(explainStore, (state) => state.part);
  const name = useId();
  return (
    <fieldset className="flex w-full flex-wrap gap-x-4 gap-y-1">
      <legend className="sr-only">{words.part}</legend>
      {(['flash', 'linear'] as const).map((each) => (
        <label key={each} className="inline-flex cursor-pointer items-center gap-2">
          <input
            type="radio"
            name={name}
            className="size-4"
            checked={part === each}
            onChange={() => choosePart(each)}
          />
          {words.parts[each]}
        </label>
      ))}
    </fieldset>
  );
}

/** Counts from 1, as people do. */
function RowField() {
  const { words } = useExplainWords();
  const state = useStore(explainStore);
  const { row } = flashPlace(state);
  return (
    <span title={words.controls.rowHint}>
      <Field
        label={words.controls.row}
        value={row + 1}
        range={{ min: 1, max: shownSetting(state).tokens }}
        onChange={(value) => chooseRow(value - 1)}
      />
    </span>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: number;
  readonly range: { readonly min: number; readonly max: number };
  readonly onChange: (value: number) => void;
}

function Field({ label, value, range, onChange }: FieldProps) {
  const { words } = useExplainWords();
  const hint = useId();
  return (
    <span className="inline-flex items-center gap-2">
      <span className="text-muted">{label}</span>
      <NumberField
        label={label}
        value={value}
        min={range.min}
        max={range.max}
        describedBy={hint}
        className="w-14"
        onChange={onChange}
      />
      <span id={hint} className="sr-only">
        {words.controls.range(String(range.min), String(range.max))}
      </span>
    </span>
  );
}

import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { SEED_MAX } from '../../state/comparison/setting';
import {
  BATCH_RANGE,
  flowSettingStore,
  RATES,
  setFlow,
  STEPS_RANGE,
} from '../../state/flows/setting';
import { NumberField } from '../parts/NumberField';
import { Slider } from '../parts/Slider';
import { useWords } from '../words';
import { useFlowWords } from './flowWords';

/** How the flow is trained. */
export function RecipeControls() {
  const { controls } = useFlowWords();
  const { steps, batch, seed } = useStore(flowSettingStore);
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-2 font-semibold">{controls.training}</legend>
      <Count
        label={controls.steps}
        hint={controls.stepsHint}
        value={steps}
        range={STEPS_RANGE}
        onChange={(next) => setFlow({ steps: next })}
      />
      <Count
        label={controls.batch}
        hint={controls.batchHint}
        value={batch}
        range={BATCH_RANGE}
        onChange={(next) => setFlow({ batch: next })}
      />
      <Rate />
      <Row label={controls.seed} hint={controls.seedHint}>
        <NumberField
          label={controls.seed}
          value={seed}
          min={0}
          max={SEED_MAX}
          onChange={(next) => setFlow({ seed: next })}
          className="w-28"
        />
      </Row>
    </fieldset>
  );
}

interface RowProps {
  readonly label: string;
  readonly hint: string;
  readonly children: ReactNode;
}

function Row({ label, hint, children }: RowProps) {
  return (
    <div className="flex items-center justify-between gap-2">
      <span title={hint}>{label}</span>
      {children}
    </div>
  );
}

interface CountProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly range: { readonly min: number; readonly max: number; readonly scale: 'log' };
  readonly onChange: (value: number) => void;
}

function Count({ label, hint, value, range, onChange }: CountProps) {
  const { controls } = useFlowWords();
  const { integer } = useWords();
  const described = useId();
  const { min, max } = range;
  return (
    <div>
      <Row label={label} hint={hint}>
        <NumberField
          label={label}
          value={value}
          min={min}
          max={max}
          describedBy={described}
          onChange={onChange}
        />
      </Row>
      <Slider
        label={label}
        value={value}
        range={range}
        valueText={integer(value)}
        onChange={onChange}
      />
      <p id={described} className="sr-only">
        {hint} {controls.range(integer(min), integer(max))}
      </p>
    </div>
  );
}

/** The learning rate, in steps of 1, 2 and 5. */
function Rate() {
  const { controls } = useFlowWords();
  const rate = useStore(flowSettingStore, (setting) => setting.rate);
  const distances = RATES.map((each) => Math.abs(Math.log(each / rate)));
  const place = distances.indexOf(Math.min(...distances));
  return (
    <div>
      <Row label={controls.rate} hint={controls.rateHint}>
        <output>{rate}</output>
      </Row>
      <input
        type="range"
        aria-label={controls.rate}
        aria-valuetext={String(rate)}
        title={controls.rateHint}
        className="h-6 w-full"
        min={0}
        max={RATES.length - 1}
        step={1}
        value={place}
        onChange={(event) => setFlow({ rate: RATES[Number(event.target.value)] ?? rate })}
      />
    </div>
  );
}

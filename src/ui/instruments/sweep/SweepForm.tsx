import { useStore } from 'zustand';
import { SWEEP_WORDS } from '../../../i18n/instruments/sweep';
import { deviceStore } from '../../../state/device';
import {
  chooseAxis,
  setSweepRange,
  startPreset,
  startSweep,
  stopSweep,
  sweepOf,
} from '../../../state/instruments/sweep';
import {
  firstRange,
  type SweepAxis,
  type SweepRange,
  sweptDimensions,
} from '../../../state/instruments/sweepPlan';
import { useComparison, useLab } from '../../LabContext';
import { Button } from '../../parts/Button';
import { takeLostFocus } from '../../parts/lostFocus';
import { NumberField } from '../../parts/NumberField';
import { useOwnWords, useWords } from '../../words';
import { useKernelName } from './axisWords';

/** What the sweep goes over, and from where to where. */
export function SweepForm() {
  const { t } = useWords();
  const words = useOwnWords(SWEEP_WORDS);
  const comparison = useComparison();
  const { lab } = comparison;
  const { setting } = useLab();
  const nameOf = useKernelName();
  const ready = useStore(deviceStore, ({ device }) => device.status === 'ready');
  const { status, axis: chosen, ranges } = useStore(sweepOf(comparison).store);
  const dimensions = sweptDimensions(lab, setting);
  // what was chosen may have lost its effect, or its kernel, since
  const acts =
    chosen?.kind === 'dimension'
      ? dimensions.some(({ name }) => name === chosen.name)
      : chosen !== null && setting.kernels.includes(chosen.kernel);
  const axis: SweepAxis =
    chosen && acts ? chosen : { kind: 'dimension', name: dimensions[0]!.name };
  const dimension = dimensions.find(({ name }) => axis.kind === 'dimension' && name === axis.name);
  const range = dimension
    ? (ranges[axis.name] ?? firstRange(lab, axis.name, setting))
    : { from: 0, to: 0 };
  const change = (part: Partial<SweepRange>) =>
    setSweepRange(comparison, axis.name, { ...range, ...part });
  const on = setting.kernels.map(nameOf).join(t.page.listComma);
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <AxisChoice axis={axis} onChange={(each) => chooseAxis(comparison, each)} />
      {dimension && (
        <>
          <RangeEnd
            label={words.from}
            value={range.from}
            between={[dimension.min, range.to]}
            onChange={(from) => change({ from })}
          />
          <RangeEnd
            label={words.to}
            value={range.to}
            between={[range.from, dimension.max]}
            onChange={(to) => change({ to })}
          />
        </>
      )}
      {status === 'running' ? (
        <Button ref={takeLostFocus} onClick={() => stopSweep(comparison)}>
          {t.controls.stop}
        </Button>
      ) : (
        <>
          <Button
            look="main"
            ref={takeLostFocus}
            disabled={!ready || (axis.kind === 'dimension' && setting.kernels.length === 0)}
            onClick={() => void startSweep(comparison, axis, range)}
          >
            {words.start}
          </Button>
          {lab.sweeps?.map((preset) => (
            <PresetButton key={preset.id} preset={preset} disabled={!ready} />
          ))}
        </>
      )}
      <p className="basis-full text-xs text-muted">
        {!ready && `${words.needsDevice} `}
        {axis.kind === 'dimension' && (on ? words.kernels(on) : words.noKernels)}
      </p>
    </div>
  );
}

interface RangeEndProps {
  readonly label: string;
  readonly value: number;
  readonly between: readonly [min: number, max: number];
  readonly onChange: (value: number) => void;
}

function RangeEnd({ label, value, between: [min, max], onChange }: RangeEndProps) {
  return (
    <label className="grid gap-1">
      <span className="text-xs text-muted">{label}</span>
      <NumberField label={label} value={value} min={min} max={max} onChange={onChange} />
    </label>
  );
}

interface PresetButtonProps {
  readonly preset: NonNullable<ReturnType<typeof useComparison>['lab']['sweeps']>[number];
  readonly disabled: boolean;
}

function PresetButton({ preset, disabled }: PresetButtonProps) {
  const { say } = useWords();
  const comparison = useComparison();
  return (
    <Button disabled={disabled} onClick={() => void startPreset(comparison, preset)}>
      {say(preset.name)}
    </Button>
  );
}

interface AxisChoiceProps {
  readonly axis: SweepAxis;
  readonly onChange: (axis: SweepAxis) => void;
}

/** Sizes first, then the tunables of every kernel that is on. */
function AxisChoice({ axis, onChange }: AxisChoiceProps) {
  const { say } = useWords();
  const words = useOwnWords(SWEEP_WORDS);
  const { lab } = useComparison();
  const { setting } = useLab();
  const choose = (value: string) => {
    const [kernel = '', name = ''] = value.split('.');
    onChange(kernel ? { kind: 'tunable', kernel, name } : { kind: 'dimension', name });
  };
  return (
    <label className="grid gap-1">
      <span className="text-xs text-muted">{words.over}</span>
      <select
        className="h-8 max-w-full cursor-pointer rounded border border-edge bg-surface px-2"
        value={axis.kind === 'dimension' ? `.${axis.name}` : `${axis.kernel}.${axis.name}`}
        onChange={(event) => choose(event.target.value)}
      >
        <optgroup label={words.sizes}>
          {sweptDimensions(lab, setting).map(({ name, label }) => (
            <option key={name} value={`.${name}`}>
              {say(label)}
            </option>
          ))}
        </optgroup>
        {lab.kernels
          .filter(({ id, tunables }) => setting.kernels.includes(id) && tunables.length > 0)
          .map(({ id, name: kernel, tunables }) => (
            <optgroup key={id} label={words.tilesOf(say(kernel))}>
              {tunables.map(({ name, label }) => (
                <option key={name} value={`${id}.${name}`}>
                  {say(kernel)}: {say(label)}
                </option>
              ))}
            </optgroup>
          ))}
      </select>
    </label>
  );
}

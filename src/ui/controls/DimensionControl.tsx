import { useId } from 'react';
import type { Dimension, NumberDimension } from '../../spec/task';
import { setDimension, setFollowing } from '../../state/comparison/settingActions';
import { useComparison, useLab, useLabWords } from '../LabContext';
import { Check, Choice } from '../parts/Choice';
import { NumberField } from '../parts/NumberField';
import { Slider } from '../parts/Slider';
import { useWords } from '../words';

interface DimensionControlProps<D extends Dimension> {
  readonly dimension: D;
}

/** The control that a dimension asks for: a switch, a choice of kinds, or a number field over a slider. */
export function DimensionControl({ dimension }: DimensionControlProps<Dimension>) {
  const { words } = useLabWords();
  if (dimension.kind === 'switch') return <Switch dimension={dimension} />;
  const kinds = words.values[dimension.name];
  if (kinds) return <KindControl dimension={dimension} kinds={kinds} />;
  return <IntegerControl dimension={dimension} />;
}

function Switch({ dimension: { name, label, hint } }: DimensionControlProps<Dimension>) {
  const { say } = useWords();
  const comparison = useComparison();
  const { dims } = useLab().setting;
  return (
    <div title={say(hint)}>
      <Check
        role="switch"
        disabled={comparison.lab.idle(dims).includes(name)}
        checked={dims[name] === true}
        onChange={(checked) => setDimension(comparison, name, checked)}
      >
        {say(label)}
      </Check>
    </div>
  );
}

interface KindControlProps extends DimensionControlProps<NumberDimension> {
  /** Names of the values from 0 on. */
  readonly kinds: readonly string[];
}

function KindControl({ dimension, kinds }: KindControlProps) {
  const { t, say } = useWords();
  const comparison = useComparison();
  const { setting, capabilities } = useLab();
  const reason = useId();
  const { name, label, hint, feature } = dimension;
  const lacks = feature !== undefined && !capabilities.features.has(feature);
  return (
    <div title={say(hint)}>
      <div className="flex items-center gap-2">
        <span className="mr-auto">{say(label)}</span>
        <Choice
          label={say(label)}
          value={String(setting.dims[name])}
          options={kinds.map((text, value) => ({
            value: String(value),
            text,
            disabled: lacks && value !== dimension.default,
          }))}
          describedBy={lacks ? reason : undefined}
          onChange={(value) => setDimension(comparison, name, Number(value))}
        />
      </div>
      {lacks && (
        <p id={reason} className="text-xs text-muted">
          {t.controls.lacks(feature)}
        </p>
      )}
    </div>
  );
}

function IntegerControl({ dimension }: DimensionControlProps<NumberDimension>) {
  const { t, say, integer } = useWords();
  const comparison = useComparison();
  const { dims } = useLab().setting;
  const { words } = useLabWords();
  const hint = useId();
  const { name, min, max } = dimension;
  const value = Number(dims[name]);
  const label = say(dimension.label);
  const change = (next: number) => setDimension(comparison, name, next);
  // an offset has no scale that a slider could follow: most of its range is one extreme
  const slides = min > 0;
  const idle = comparison.lab.idle(dims).includes(name) ? words.idle[name] : undefined;
  return (
    <div>
      <div className="flex items-center gap-2">
        <span className="mr-auto" title={say(dimension.hint)}>
          {label}
        </span>
        {name === comparison.lab.follower?.name && <Follow />}
        <NumberField
          label={label}
          value={value}
          min={min}
          max={max}
          describedBy={hint}
          onChange={change}
        />
      </div>
      {slides && (
        <Slider
          label={label}
          value={value}
          range={dimension}
          valueText={integer(value)}
          onChange={change}
        />
      )}
      <p id={hint} className={idle ? 'text-xs text-muted' : 'sr-only'}>
        {idle ?? say(dimension.hint)}{' '}
        <span className="sr-only">{t.controls.range(integer(min), integer(max))}</span>
      </p>
    </div>
  );
}

function Follow() {
  const comparison = useComparison();
  const { following } = useLab().setting;
  const { words } = useLabWords();
  return (
    <span className="text-xs text-muted">
      <Check checked={following} onChange={(follows) => setFollowing(comparison, follows)}>
        {words.follow}
      </Check>
    </span>
  );
}

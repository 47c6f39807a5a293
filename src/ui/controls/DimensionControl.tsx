import { useId } from 'react';
import type { Dimension, NumberDimension } from '../../spec/task';
import { type Setting, setDimension, setKeysFollowTokens } from '../../state/attention/setting';
import { Check } from '../parts/Choice';
import { NumberField } from '../parts/NumberField';
import { Slider } from '../parts/Slider';
import { useWords } from '../words';

interface DimensionControlProps<D extends Dimension> {
  readonly dimension: D;
  readonly setting: Setting;
}

/** The control that a dimension asks for: a switch, or a number field over a slider. */
export function DimensionControl({ dimension, setting }: DimensionControlProps<Dimension>) {
  const { say } = useWords();
  if (dimension.kind === 'integer') {
    return <IntegerControl dimension={dimension} setting={setting} />;
  }
  return (
    <div title={say(dimension.hint)}>
      <Check
        role="switch"
        checked={setting.dims[dimension.name] === true}
        onChange={(checked) => setDimension(dimension.name, checked)}
      >
        {say(dimension.label)}
      </Check>
    </div>
  );
}

function IntegerControl({ dimension, setting }: DimensionControlProps<NumberDimension>) {
  const { t, say, integer } = useWords();
  const hint = useId();
  const { name, min, max } = dimension;
  const value = Number(setting.dims[name]);
  const label = say(dimension.label);
  const change = (next: number) => setDimension(name, next);
  // an offset has no scale that a slider could follow: most of its range is one extreme
  const slides = min > 0;
  const idle = name === 'queryOffset' && setting.dims['causal'] !== true;
  return (
    <div>
      <div className="flex items-center gap-2">
        <span className="mr-auto" title={say(dimension.hint)}>
          {label}
        </span>
        {name === 'keys' && (
          <span className="text-xs text-muted">
            <Check checked={setting.keysFollowTokens} onChange={setKeysFollowTokens}>
              {t.controls.keysFollow}
            </Check>
          </span>
        )}
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
        {idle ? t.controls.queryOffsetNote : say(dimension.hint)}{' '}
        <span className="sr-only">{t.controls.range(integer(min), integer(max))}</span>
      </p>
    </div>
  );
}

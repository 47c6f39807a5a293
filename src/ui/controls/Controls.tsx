import { useState } from 'react';
import { SEED_MAX } from '../../state/comparison/setting';
import { setSeed } from '../../state/comparison/settingActions';
import { useComparison, useLab } from '../LabContext';
import { NumberField } from '../parts/NumberField';
import { useWords } from '../words';
import { DimensionControl } from './DimensionControl';
import { KernelChoices } from './KernelChoices';
import { PresetChoice } from './PresetChoice';
import { RunBar } from './RunBar';

/** Everything that a person sets. On a phone it folds away behind the run bar. */
export function Controls() {
  const { t } = useWords();
  const { presets } = useComparison().lab;
  const [unfolded, setUnfolded] = useState(false);
  return (
    <section
      aria-label={t.controls.title}
      className="flex flex-col rounded-lg border border-line bg-surface lg:sticky lg:top-4 lg:max-h-[calc(100dvh-32px)]"
    >
      <RunBar unfolded={unfolded} onUnfold={setUnfolded} />
      <div
        id="controls"
        className={`${unfolded ? 'grid' : 'hidden'} min-h-0 gap-6 overflow-y-auto border-t border-line p-4 lg:grid`}
      >
        {presets.length > 0 && <PresetChoice />}
        <Shape />
        <KernelChoices />
      </div>
    </section>
  );
}

function Shape() {
  const { t } = useWords();
  const comparison = useComparison();
  const { setting } = useLab();
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-2 font-semibold">{t.controls.shape}</legend>
      {comparison.lab.dimensions
        .filter(({ optional }) => !optional)
        .map((dimension) => (
          <DimensionControl key={dimension.name} dimension={dimension} />
        ))}
      <MoreDimensions />
      <div className="flex items-center justify-between gap-2">
        <span title={t.controls.seedHint}>{t.controls.seed}</span>
        <NumberField
          label={t.controls.seed}
          value={setting.seed}
          min={0}
          max={SEED_MAX}
          onChange={(seed) => setSeed(comparison, seed)}
          className="w-28"
        />
      </div>
    </fieldset>
  );
}

/** What most runs leave alone, folded away; open from the start where some of it is set. */
function MoreDimensions() {
  const { t } = useWords();
  const { lab } = useComparison();
  const { dims } = useLab().setting;
  const optional = lab.dimensions.filter((dimension) => dimension.optional);
  const [unfolded, setUnfolded] = useState(() =>
    optional.some((dimension) => dims[dimension.name] !== dimension.default),
  );
  if (optional.length === 0) return null;
  return (
    <details open={unfolded} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
      <summary className="cursor-pointer">{t.controls.more}</summary>
      <div className="grid gap-3 pt-3">
        {optional.map((dimension) => (
          <DimensionControl key={dimension.name} dimension={dimension} />
        ))}
      </div>
    </details>
  );
}

import { useState } from 'react';
import { attentionLab } from '../../state/attention/lab';
import { SEED_MAX, setSeed } from '../../state/attention/setting';
import { NumberField } from '../parts/NumberField';
import type { LabView } from '../useLab';
import { useWords } from '../words';
import { DimensionControl } from './DimensionControl';
import { KernelChoices } from './KernelChoices';
import { PresetChoice } from './PresetChoice';
import { RunBar } from './RunBar';

/** Everything that a person sets. On a phone it folds away behind the run bar. */
export function Controls({ lab }: { readonly lab: LabView }) {
  const { t } = useWords();
  const [unfolded, setUnfolded] = useState(false);
  return (
    <section
      aria-label={t.controls.title}
      className="flex flex-col rounded-lg border border-line bg-surface lg:sticky lg:top-4 lg:max-h-[calc(100dvh-32px)]"
    >
      <RunBar lab={lab} unfolded={unfolded} onUnfold={setUnfolded} />
      <div
        id="controls"
        className={`${unfolded ? 'grid' : 'hidden'} min-h-0 gap-6 overflow-y-auto border-t border-line p-4 lg:grid`}
      >
        <PresetChoice setting={lab.setting} />
        <Shape lab={lab} />
        <KernelChoices lab={lab} />
      </div>
    </section>
  );
}

function Shape({ lab }: { readonly lab: LabView }) {
  const { t } = useWords();
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-2 font-semibold">{t.controls.shape}</legend>
      {attentionLab.dimensions.map((dimension) => (
        <DimensionControl key={dimension.name} dimension={dimension} setting={lab.setting} />
      ))}
      <div className="flex items-center justify-between gap-2">
        <span title={t.controls.seedHint}>{t.controls.seed}</span>
        <NumberField
          label={t.controls.seed}
          value={lab.setting.seed}
          min={0}
          max={SEED_MAX}
          onChange={setSeed}
          className="w-28"
        />
      </div>
    </fieldset>
  );
}

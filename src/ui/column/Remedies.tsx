import { useStore } from 'zustand';
import type { Text } from '../../spec/text';
import type { KernelColumn } from '../../state/attention/column';
import { type Remedy, remedies } from '../../state/attention/fit';
import { attentionLab } from '../../state/attention/lab';
import { setDimension, settingStore, setTuning } from '../../state/attention/setting';
import { capabilitiesOf, deviceStore } from '../../state/device';
import { Button } from '../parts/Button';
import { useWords } from '../words';

/** Why a kernel does not fit, before it runs, and what would fit: a click each. */
export function Remedies({
  column,
  reason,
}: {
  readonly column: KernelColumn;
  readonly reason: Text;
}) {
  const { t, say, integer } = useWords();
  const setting = useStore(settingStore);
  const capabilities = capabilitiesOf(useStore(deviceStore, (state) => state.device));
  const { kernel } = column;
  const found = remedies(kernel, setting, capabilities, attentionLab);
  const apply = (remedy: Remedy) => {
    if (remedy.kind === 'dimension') setDimension(remedy.dimension.name, remedy.value);
    else for (const { name } of kernel.tunables) setTuning(kernel.id, name, null);
  };
  return (
    <div className="rounded bg-warn-surface p-2">
      <p>{say(reason)}</p>
      {found.length > 0 && (
        <p className="mt-2 flex flex-wrap items-center gap-2 text-xs">
          {t.controls.fits}
          {found.map((remedy) => (
            <Button
              key={remedy.kind === 'dimension' ? remedy.dimension.name : remedy.kind}
              onClick={() => apply(remedy)}
            >
              {remedy.kind === 'dimension'
                ? t.controls.fitDimension(say(remedy.dimension.label), integer(remedy.value))
                : t.controls.fitAutomatic}
            </Button>
          ))}
        </p>
      )}
    </div>
  );
}

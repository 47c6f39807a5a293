import { measuredTuning } from '../../state/auto/current';
import type { KernelColumn } from '../../state/comparison/column';
import { setWholeTuning } from '../../state/comparison/settingActions';
import { adapterKey } from '../../state/device';
import { keptTuning } from '../../state/instruments/keptTunings';
import { useComparison, useKnownTunings, useLab } from '../LabContext';
import { Button } from '../parts/Button';
import { useWords } from '../words';

/** The best tiles that a search on this machine found for this kernel, size and adapter, unless they are set. */
export function TunedOffer({ column: { kernel, tuning } }: { readonly column: KernelColumn }) {
  const { t, say, ratio } = useWords();
  const comparison = useComparison();
  const { dims } = useLab().setting;
  const known = useKnownTunings();
  const { device, searched } = known;
  if (device.status !== 'ready') return null;
  const kept = keptTuning(searched, adapterKey(device.adapter, device.capabilities), kernel, dims);
  // auto, when it measured after that search, timed the search's winner too
  const measured = measuredTuning(kernel, dims, known);
  const names = kernel.tunables.map(({ name }) => name);
  if (!kept || (measured && measured.at > kept.at)) return null;
  if (names.every((name) => kept.tuning[name] === tuning[name])) return null;
  const said = kernel.tunables.map(({ name, label }) => `${say(label)} ${kept.tuning[name]}`);
  return (
    <div className="mt-2 text-xs">
      <p>{t.controls.tuned(said.join(' · '), ratio(kept.faster))}</p>
      <Button
        className="mt-1 h-7 px-2 text-xs"
        aria-label={`${t.controls.useTuned}: ${say(kernel.name)}`}
        onClick={() => setWholeTuning(comparison, kernel.id, kept.tuning)}
      >
        {t.controls.useTuned}
      </Button>
    </div>
  );
}

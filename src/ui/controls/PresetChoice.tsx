import { choosePreset, clearPreset } from '../../state/comparison/settingActions';
import { useComparison, useLab } from '../LabContext';
import { useWords } from '../words';

/** The shape of a published model, or one's own numbers. What no kernel runs yet is listed with the reason. */
export function PresetChoice() {
  const { t, say } = useWords();
  const comparison = useComparison();
  const { setting } = useLab();
  const { presets } = comparison.lab;
  const chosen = presets.find(({ id }) => id === setting.preset);
  const open = presets.filter(({ dims }) => dims);
  const closed = presets.filter((preset) => preset.closed);
  const choose = (id: string) => {
    const preset = presets.find((each) => each.id === id);
    if (preset?.dims) choosePreset(comparison, id, preset.dims);
    else clearPreset(comparison);
  };
  return (
    <div className="grid gap-1">
      <label className="grid gap-2">
        <span className="font-semibold">{t.controls.preset}</span>
        <select
          className="h-8 w-full min-w-0 cursor-pointer rounded border border-edge bg-surface px-2"
          value={setting.preset ?? ''}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{t.controls.ownNumbers}</option>
          {open.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <optgroup label={t.controls.closed}>
            {closed.map(({ id, name, closed: reason }) => (
              <option key={id} disabled>
                {name} ({reason && say(reason)})
              </option>
            ))}
          </optgroup>
        </select>
      </label>
      {chosen && <p className="text-xs text-muted">{chosen.source}</p>}
    </div>
  );
}

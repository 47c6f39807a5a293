import { useStore } from 'zustand';
import { takeFile } from '../../state/flows/files';
import { DENSITY_NAMES, flowSettingStore, setFlow } from '../../state/flows/setting';
import { sourcesStore } from '../../state/flows/sources';
import { useWords } from '../words';
import { DrawPad } from './DrawPad';
import { FileButton } from '../parts/FileButton';
import { useFlowWords } from './flowWords';

/** What the flow learns: a density, a drawing, a file, or digits. */
export function DataChoice() {
  const { say } = useWords();
  const { controls } = useFlowWords();
  const data = useStore(flowSettingStore, (setting) => setting.data);
  return (
    <div className="grid gap-2">
      <label className="grid gap-2">
        <span className="font-semibold">{controls.data}</span>
        <select
          className="h-8 w-full min-w-0 cursor-pointer rounded border border-edge bg-surface px-2"
          value={data}
          onChange={(event) => setFlow({ data: event.target.value })}
        >
          <optgroup label={controls.densities}>
            {DENSITY_NAMES.map(({ id, name }) => (
              <option key={id} value={id}>
                {say(name)}
              </option>
            ))}
          </optgroup>
          <optgroup label={controls.ownData}>
            <option value="drawn">{controls.drawn}</option>
            <option value="file">{controls.file}</option>
          </optgroup>
          <option value="digits">{controls.digits}</option>
        </select>
      </label>
      {data === 'drawn' && <DrawPad />}
      {data === 'file' && <FileName />}
      <div>
        <FileButton
          text={controls.chooseFile}
          accept=".npy,.csv,.tsv,.txt,.json"
          onFile={(file) => void takeFile(file)}
        />
      </div>
      <p className="text-xs text-muted">{controls.fileHint}</p>
    </div>
  );
}

function FileName() {
  const { controls } = useFlowWords();
  const { integer } = useWords();
  const file = useStore(sourcesStore, (state) => state.file);
  if (!file) return null;
  const { name, points, dimensions } = file;
  return (
    <p className="text-xs break-words">
      {controls.fileName(name, integer(points.length / dimensions), integer(dimensions))}
    </p>
  );
}

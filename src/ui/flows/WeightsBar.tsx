import { useStore } from 'zustand';
import { modelFile, takeFile } from '../../state/flows/files';
import { flowStore } from '../../state/flows/flowStore';
import { Button } from '../parts/Button';
import { saveText } from '../parts/clipboard';
import { FileButton } from '../parts/FileButton';
import { useFlowWords } from './flowWords';

/** Weights leave as JSON, and come back. */
export function WeightsBar() {
  const { controls } = useFlowWords();
  const has = useStore(flowStore, ({ model }) => model !== null);
  const save = () => {
    const file = modelFile();
    if (file) saveText(file.text, file.name, 'application/json');
  };
  return (
    <div role="group" aria-label={controls.weights} className="grid gap-2">
      <p className="font-semibold">{controls.weights}</p>
      <div className="flex flex-wrap gap-2">
        <Button disabled={!has} onClick={save}>
          {controls.save}
        </Button>
        <FileButton
          text={controls.load}
          accept=".json,application/json"
          onFile={(file) => void takeFile(file, 'weights')}
        />
      </div>
    </div>
  );
}
